package io.personaplex.cascade;

import io.personaplex.audio.Resampler;

/// Recognises the agent's own voice in the microphone: compares what was heard with what was
/// played.
///
/// The measure is the normalised cross-correlation, 0 … 1, of the last 256 ms of the microphone
/// with the sound played up to 1.2 s before, both at 8 kHz with their high frequencies raised. Its
/// square is about the part of the energy that the direct path of one echo explains. A voice of
/// somebody else reaches 0.1, by chance 0.3; an echo in a room 0.3 … 0.8, always at the same delay.
///
/// - **Finding the delay**: three windows in a row whose best correlation is clear and lies at the
///   same delay. Until then an echo counts as a sound like any other: about 100 ms, once.
/// - **Knowing it**: a window is echo while the correlation near the delay keeps half of what it
///   usually is there. Somebody who speaks at the same time, 5 dB louder than the echo, lowers it
///   below that; the delay is searched anew in windows that are not explained.
/// - **Cost**: nothing while the agent has been silent for 1.5 s; 0.1 ms a window with a known
///   delay; 1 to 2 ms a window that must be searched.
/// - **Threads**: one.
/// - **Memory**: everything is allocated at construction.
final class EchoDetector {
  private static final int SAMPLE_RATE = 8_000;
  private static final int COMPARED = SAMPLE_RATE * 256 / 1_000;
  private static final int LONGEST_DELAY = SAMPLE_RATE * 1_200 / 1_000;
  private static final int TRANSFORM = 1 << 14;

  /// Samples by which a delay may wander from window to window.
  private static final int WANDER = 24;

  /// Samples within which searches agree on a delay.
  private static final int SAME_DELAY = 8;

  /// Searches that must agree.
  private static final int AGREEING = 3;

  /// Correlation a search must find.
  private static final float CLEAR = 0.33f;

  /// Correlation at a known delay under which nothing is an echo.
  private static final float LEAST = 0.2f;

  /// Part of the usual correlation that an echo keeps.
  private static final float KEPT = 0.5f;

  /// Share of the newest window in the usual correlation.
  private static final float LEARNING = 0.05f;

  private static final float EMPHASIS = 0.9f;

  /// Mean square under which sound is silence: −70 dBFS.
  private static final double SILENCE = 1e-7;

  private final Resampler userResampler = new Resampler(VoiceActivity.SAMPLE_RATE, SAMPLE_RATE);
  private final Resampler agentResampler = new Resampler(VoiceActivity.SAMPLE_RATE, SAMPLE_RATE);
  private final float[] resampled = new float[userResampler.maxOutput(VoiceActivity.WINDOW)];
  private final CrossCorrelation search = new CrossCorrelation(TRANSFORM);
  private final float[] user = new float[COMPARED]; // newest last
  private final float[] agent = new float[LONGEST_DELAY + COMPARED];
  private final float[] products = new float[LONGEST_DELAY + 1];
  private float lastUser;
  private float lastAgent;

  private int delay = -1; // in samples; unknown
  private float usual;
  private int found = -1;
  private int agreeing;

  // Of the last comparison.
  private float correlation;
  private int at;

  /// Takes the next window of both sides, of the same time.
  ///
  /// @param heard `[512]` of the microphone at 16 kHz
  /// @param played `[512]` of the agent at 16 kHz
  void accept(float[] heard, float[] played) {
    int count = userResampler.process(heard, 0, heard.length, resampled, 0);
    lastUser = append(user, resampled, count, lastUser);
    count = agentResampler.process(played, 0, played.length, resampled, 0);
    lastAgent = append(agent, resampled, count, lastAgent);
  }

  private static float append(float[] to, float[] samples, int count, float before) {
    System.arraycopy(to, count, to, 0, to.length - count);
    float last = before;
    for (int i = 0; i < count; i++) {
      to[to.length - count + i] = samples[i] - EMPHASIS * last;
      last = samples[i];
    }
    return last;
  }

  /// Whether the window accepted last is the agent's own sound. To be asked for windows that would
  /// otherwise count as a sound of the user.
  boolean explains() {
    double userEnergy = energy(user, 0, user.length);
    if (energy(agent, 0, agent.length) < SILENCE * agent.length || userEnergy <= 0) {
      agreeing = 0;
      return false;
    }
    if (delay >= 0) {
      compareNear(userEnergy);
      if (correlation >= Math.max(LEAST, KEPT * usual)) {
        delay = at;
        usual += LEARNING * (correlation - usual);
        agreeing = 0;
        return true;
      }
    }
    compareEverywhere(userEnergy);
    boolean clear = correlation >= CLEAR;
    boolean same = clear && Math.abs(at - found) <= SAME_DELAY;
    agreeing = clear ? (same ? agreeing + 1 : 1) : 0;
    found = at;
    if (agreeing < AGREEING) {
      // Where an echo has been before, its delay jumps when a frame is lost on the way.
      return clear && delay >= 0;
    }
    agreeing = 0;
    delay = at;
    usual = correlation;
    return true;
  }

  private void compareNear(double userEnergy) {
    correlation = 0;
    int last = Math.min(LONGEST_DELAY, delay + WANDER);
    for (int candidate = Math.max(0, delay - WANDER); candidate <= last; candidate++) {
      int from = LONGEST_DELAY - candidate;
      float product = 0;
      float energy = 0;
      for (int i = 0; i < COMPARED; i++) {
        product += user[i] * agent[from + i];
        energy += agent[from + i] * agent[from + i];
      }
      keepBest(product, energy, userEnergy, candidate);
    }
  }

  private void compareEverywhere(double userEnergy) {
    correlation = 0;
    search.of(user, agent, products);
    double energy = energy(agent, 0, COMPARED);
    for (int from = 0; from <= LONGEST_DELAY; from++) {
      keepBest(products[from], energy, userEnergy, LONGEST_DELAY - from);
      if (from < LONGEST_DELAY) {
        energy += square(agent[from + COMPARED]) - square(agent[from]);
      }
    }
  }

  private void keepBest(float product, double agentEnergy, double userEnergy, int candidate) {
    double silence = SILENCE * COMPARED;
    double normalised = Math.abs(product) / Math.sqrt(Math.max(agentEnergy, silence) * userEnergy);
    if (normalised > correlation) {
      correlation = (float) normalised;
      at = candidate;
    }
  }

  private static double energy(float[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += square(samples[i]);
    }
    return sum;
  }

  private static double square(float value) {
    return (double) value * value;
  }

  /// Delay of the echo in milliseconds, counted from the frame in which the agent was given out, or
  /// −1 while none is known.
  int delayMillis() {
    return delay < 0 ? -1 : delay * 1_000 / SAMPLE_RATE;
  }
}
