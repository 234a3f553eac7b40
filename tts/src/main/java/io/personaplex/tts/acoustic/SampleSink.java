package io.personaplex.tts.acoustic;

/// Takes sound as it is made.
@FunctionalInterface
public interface SampleSink {
  /// Takes `samples[0 … length)`, 24 kHz mono. The array is reused for the next block: copy what is
  /// kept. Called on the thread that synthesises.
  ///
  /// @return whether to go on; false ends the synthesis before its next block
  boolean accept(float[] samples, int length);
}
