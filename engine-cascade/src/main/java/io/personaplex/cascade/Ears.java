package io.personaplex.cascade;

import io.personaplex.audio.Resampler;
import io.personaplex.speech.AudioFormat;
import java.util.ArrayDeque;
import java.util.List;

/// Listens to the user: resamples the microphone, finds the voice, and tells the [Floor] when it
/// starts, pauses and ends. Runs on a thread of its own, so that it keeps up while the models work.
final class Ears implements Runnable {
  /// A window of sound the detector has seen.
  record Heard(float[] samples, float probability) {}

  private final FrameRing ring;
  private final VoiceActivity voice;
  private final Floor floor;
  private final TurnDetector detector;
  private final Resampler resampler =
      new Resampler(AudioFormat.MIMI.sampleRate(), VoiceActivity.SAMPLE_RATE);
  private final int preRollWindows;
  private final int recentWindows;
  private final ArrayDeque<Heard> recent = new ArrayDeque<>();
  private float[] window = new float[VoiceActivity.WINDOW];
  private int filled;
  private boolean inTurn;
  private long nextFrame;
  private double nowMillis;

  Ears(CascadeSettings settings, FrameRing ring, VoiceActivity voice, Floor floor) {
    this.ring = ring;
    this.voice = voice;
    this.floor = floor;
    detector = new TurnDetector(settings);
    preRollWindows = CascadeSettings.windows(settings.detection().preRollMillis());
    // A second beyond the pre-roll: an onset is confirmed sooner than that.
    recentWindows = preRollWindows + CascadeSettings.windows(1_000);
  }

  /// Listens until the ring is closed.
  @Override
  public void run() {
    float[] frame = new float[AudioFormat.MIMI.samplesPerFrame()];
    float[] resampled = new float[resampler.maxOutput(frame.length)];
    for (long number = ring.take(frame); number >= 0; number = ring.take(frame)) {
      // Dropped frames are time that passed unheard.
      nowMillis += (number - nextFrame) * AudioFormat.MIMI.frameMillis();
      nextFrame = number + 1;
      int count = resampler.process(frame, 0, frame.length, resampled, 0);
      hear(resampled, count);
    }
  }

  private void hear(float[] samples, int count) {
    int taken = 0;
    while (taken < count) {
      int part = Math.min(count - taken, window.length - filled);
      System.arraycopy(samples, taken, window, filled, part);
      taken += part;
      filled += part;
      if (filled == window.length) {
        hearWindow(new Heard(window, voice.probability(window)));
        window = new float[VoiceActivity.WINDOW];
        filled = 0;
      }
    }
  }

  private void hearWindow(Heard heard) {
    nowMillis += CascadeSettings.WINDOW_MILLIS;
    floor.clock(nowMillis);
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
