package io.personaplex.audio;

/// Receives mono samples as they become available.
@FunctionalInterface
public interface SampleSink {
  /// Called on the thread that pushed the bytes.
  ///
  /// @param samples borrowed: valid only during the call
  /// @param length samples in it, from index 0
  void samples(float[] samples, int length);
}
