package io.personaplex.cascade;

import io.personaplex.audio.Resampler;
import io.personaplex.speech.AudioFormat;
import java.util.ArrayDeque;
import java.util.List;

/// Listens to the user: resamples the microphone, finds the voice, and tells the [Floor] when it
/// starts, pauses and ends, and when somebody makes a sound over the agent. What is the agent's own
/// sound counts as silence. Runs on a thread of its own, so that it keeps up while the models work.
final class Ears implements Runnable {
  /// A window of sound the detector has seen.
  ///
  /// @param probability that the user speaks: 0 if it is the agent's own sound
  /// @param echo whether it is that
  record Heard(float[] samples, float probability, boolean echo) {}

  private final FrameRing ring;
  private final VoiceActivity voice;
  private final Floor floor;
  private final TurnDetector detector;
  private final BargeInDetector bargeIn;
  private final EchoDetector echo = new EchoDetector();
  private final double stayThreshold;
  private final Resampler resampler =
      new Resampler(AudioFormat.MIMI.sampleRate(), VoiceActivity.SAMPLE_RATE);
  private final Resampler agentResampler =
      new Resampler(AudioFormat.MIMI.sampleRate(), VoiceActivity.SAMPLE_RATE);
  private final int preRollWindows;
  private final int recentWindows;
  private final ArrayDeque<Heard> recent = new ArrayDeque<>();
  private float[] window = new float[VoiceActivity.WINDOW];
  private final float[] played = new float[VoiceActivity.WINDOW];
  private int filled;
  private boolean inTurn;
  private long nextFrame;
  private double nowMillis;

  Ears(CascadeSettings settings, FrameRing ring, VoiceActivity voice, Floor floor) {
    this.ring = ring;
    this.voice = voice;
    this.floor = floor;
    detector = new TurnDetector(settings);
    bargeIn = new BargeInDetector(settings);
    stayThreshold = settings.detection().stayThreshold();
    preRollWindows = CascadeSettings.windows(settings.detection().preRollMillis());
    // A second beyond the pre-roll: an onset is confirmed sooner than that.
    recentWindows = preRollWindows + CascadeSettings.windows(1_000);
  }

  /// Listens until the ring is closed.
  @Override
  public void run() {
    float[] frame = new float[AudioFormat.MIMI.samplesPerFrame()];
    float[] agent = new float[frame.length];
    float[] resampled = new float[resampler.maxOutput(frame.length)];
    float[] resampledAgent = new float[resampled.length];
    for (long number = ring.take(frame, agent); number >= 0; number = ring.take(frame, agent)) {
      // Dropped frames are time that passed unheard.
      nowMillis += (number - nextFrame) * AudioFormat.MIMI.frameMillis();
      nextFrame = number + 1;
      int count = resampler.process(frame, 0, frame.length, resampled, 0);
      agentResampler.process(agent, 0, agent.length, resampledAgent, 0); // as many
      hear(resampled, resampledAgent, count);
    }
  }

  private void hear(float[] samples, float[] agent, int count) {
    int taken = 0;
    while (taken < count) {
      int part = Math.min(count - taken, window.length - filled);
      System.arraycopy(samples, taken, window, filled, part);
      System.arraycopy(agent, taken, played, filled, part);
      taken += part;
      filled += part;
      if (filled == window.length) {
        hearWindow();
        window = new float[VoiceActivity.WINDOW];
        filled = 0;
      }
    }
  }

  private void hearWindow() {
    nowMillis += CascadeSettings.WINDOW_MILLIS;
    floor.clock(nowMillis);
    float probability = voice.probability(window);
    float level = level(window);
    echo.accept(window, played);
    boolean sound = probability >= stayThreshold || bargeIn.sounds(probability, level);
    boolean own = sound && echo.explains();
    tellBargeIn(bargeIn.accept(probability, level, own));
    var heard = new Heard(window, own ? 0 : probability, own);
    TurnDetector.Signal signal = detector.accept(heard.probability());
    if (inTurn) {
      floor.append(heard);
    } else {
      recent.addLast(heard);
      if (recent.size() > recentWindows) {
        recent.removeFirst();
      }
    }
    switch (signal) {
      case NONE -> {}
      case STARTED -> start();
      case PAUSED -> floor.paused(detector.silenceWindows());
      case RESUMED -> floor.resumed();
      case ENDED -> {
        floor.ended(detector.silenceWindows());
        inTurn = false;
      }
    }
  }

  private static float level(float[] samples) {
    double sum = 0;
    for (float sample : samples) {
      sum += sample * sample;
    }
    return (float) Math.sqrt(sum / samples.length);
  }

  private void tellBargeIn(BargeInDetector.Signal signal) {
    switch (signal) {
      case NONE -> {}
      case ONSET -> floor.soundBegan(onset());
      case CONFIRMED -> floor.interrupted(onset());
      case OVER -> floor.soundOver();
    }
  }

  private double onset() {
    return nowMillis - bargeIn.windowsSinceOnset() * CascadeSettings.WINDOW_MILLIS;
  }

  private void start() {
    int sinceOnset = detector.windowsSinceOnset();
    List<Heard> all = List.copyOf(recent);
    int from = Math.max(0, all.size() - sinceOnset - preRollWindows);
    inTurn = true;
    recent.clear();
    floor.started(
        all.subList(from, all.size()), nowMillis - sinceOnset * CascadeSettings.WINDOW_MILLIS);
  }
}
