package io.personaplex.cascade;

/// Turns one stretch of speech into words. One instance serves every session; calls take turns on
/// one lock.
public interface Recogniser extends AutoCloseable {
  /// Sample rate of the input in Hz.
  int SAMPLE_RATE = 16_000;

  /// The words in `samples[0 … length)`, stripped; empty if nothing was understood. Blocks some
  /// hundred milliseconds and cannot be cancelled.
  ///
  /// @param samples 16 kHz mono in −1 … 1
  /// @param length samples used, at most 30 s
  String recognise(float[] samples, int length);

  @Override
  void close();
}
