package io.personaplex.tts.acoustic;

/// How far one signal is from another.
///
/// @param largest largest absolute difference
/// @param rms root of the mean squared difference
/// @param signalToNoise power of the reference over that of the difference, dB
record Difference(double largest, double rms, double signalToNoise) {
  static Difference between(float[] reference, float[] actual) {
    if (reference.length != actual.length) {
      throw new AssertionError(
          "%d values, the reference has %d".formatted(actual.length, reference.length));
    }
    double largest = 0;
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < reference.length; i++) {
      double difference = Math.abs((double) actual[i] - reference[i]);
      // Also true for NaN.
      if (!(difference <= largest)) {
        largest = difference;
      }
      signal += (double) reference[i] * reference[i];
      noise += difference * difference;
    }
    return new Difference(
        largest, Math.sqrt(noise / reference.length), 10 * Math.log10(signal / noise));
  }
}
