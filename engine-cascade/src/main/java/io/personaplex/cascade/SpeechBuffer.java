package io.personaplex.cascade;

import java.util.Arrays;

/// The sound of one turn of the user, window by window. Speech longer than the recogniser takes is
/// cut where the detector heard the least. Guarded by its owner.
final class SpeechBuffer {
  private static final int WINDOW = VoiceActivity.WINDOW;

  private final float[] samples; // [capacity × WINDOW]
  private final float[] probabilities; // [capacity]
  private int windows;
  private long removed;

  /// @param capacity windows it holds
  SpeechBuffer(int capacity) {
    samples = new float[capacity * WINDOW];
    probabilities = new float[capacity];
  }

  /// Adds a window; there must be room.
  void append(float[] window, float probability) {
    System.arraycopy(window, 0, samples, windows * WINDOW, WINDOW);
    probabilities[windows] = probability;
    windows++;
  }

  boolean full() {
    return windows == probabilities.length;
  }

  /// Windows appended since the turn began, the removed ones included.
  long total() {
    return removed + windows;
  }

  /// A copy of the sound that is still here, up to `total` windows since the turn began.
  float[] copyUpTo(long total) {
    long end = Math.clamp(total - removed, 0, windows);
    return Arrays.copyOf(samples, (int) end * WINDOW);
  }

  /// Removes and returns everything up to the quietest window of the second half, that window
  /// included.
  float[] cutAtQuietest() {
    int quietest = windows / 2;
    for (int w = quietest; w < windows; w++) {
      if (probabilities[w] <= probabilities[quietest]) {
        quietest = w;
      }
    }
    int cut = quietest + 1;
    float[] first = Arrays.copyOf(samples, cut * WINDOW);
    System.arraycopy(samples, cut * WINDOW, samples, 0, (windows - cut) * WINDOW);
    System.arraycopy(probabilities, cut, probabilities, 0, windows - cut);
    windows -= cut;
    removed += cut;
    return first;
  }
}
