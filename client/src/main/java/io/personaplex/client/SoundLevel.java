package io.personaplex.client;

/// The two levels that decide when somebody speaks, and where in a recording that is.
public final class SoundLevel {
  /// A sample of the user above this part of full scale is voice.
  public static final float VOICED = 0.01f;

  /// A sample of the agent above this part of full scale is heard: −50 dBFS.
  public static final float AUDIBLE = (float) Math.pow(10, -50 / 20.0);

  private SoundLevel() {}

  /// Index of the first sample whose magnitude is above `level`, or −1.
  public static int firstAbove(float level, float[] samples) {
    for (int i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) > level) {
        return i;
      }
    }
    return -1;
  }

  /// Index of the last sample whose magnitude is above `level`, or −1.
  public static int lastAbove(float level, float[] samples) {
    for (int i = samples.length - 1; i >= 0; i--) {
      if (Math.abs(samples[i]) > level) {
        return i;
      }
    }
    return -1;
  }
}
