package io.personaplex.cascade;

/// Tells how likely a stretch of microphone sound is speech. Holds the state of one conversation;
/// one thread at a time.
public interface VoiceActivity extends AutoCloseable {
  /// Sample rate of the detector in Hz.
  int SAMPLE_RATE = 16_000;

  /// Samples a call takes: 32 ms.
  int WINDOW = 512;

  /// Probability 0 … 1 that `window` holds speech.
  ///
  /// @param window `[WINDOW]` samples in −1 … 1, the ones right after those of the previous call
  float probability(float[] window);

  /// Forgets the past.
  void reset();

  @Override
  void close();

  /// The detector's model, which makes a detector for each conversation. Callable from any thread.
  interface Source extends AutoCloseable {
    VoiceActivity detector();

    @Override
    void close();
  }
}
