package io.personaplex.speech;

/// A loaded speech engine. Weights belong to the engine, everything that changes belongs to a
/// session.
public interface SpeechEngine extends AutoCloseable {
  /// Who is speaking; constant for the life of the engine.
  EngineInfo info();

  /// Opens a conversation. Cheap: the long part is [SpeechSession#prompt].
  ///
  /// @throws IllegalStateException if all slots are taken (the caller counts them) or the engine is
  ///   closed
  /// @throws IllegalArgumentException if the voice is not one of [EngineInfo#voices()] and not
  ///   empty
  SpeechSession open(SessionRequest request);

  /// Frees the models. Every session must have been closed.
  @Override
  void close();
}
