package io.personaplex.speech;

import java.util.Map;

/// A loaded speech engine. Weights belong to the engine, everything that changes belongs to a
/// session.
public interface SpeechEngine extends AutoCloseable {
  /// Who is speaking; constant for the life of the engine.
  EngineInfo info();

  /// What the engine did with the options it honours, one line for people each; constant. An option
  /// that is not there has no effect with this engine.
  default Map<EngineOption, String> optionEffects() {
    return Map.of();
  }

  /// Whether a session does all of its work inside [SpeechSession#step]: what it says then depends
  /// on the frames alone, and they may come as fast as it takes them. If not, it works beside the
  /// steps, and frames must come at the pace at which people speak.
  default boolean worksInSteps() {
    return false;
  }

  /// What a person should know before talking to it on this machine, a sentence with the numbers;
  /// constant, empty if nothing.
  default String warning() {
    return "";
  }

  /// What it computes with, for reports; constant, keys in snake case, values are strings or
  /// numbers.
  default Map<String, ?> computesWith() {
    return Map.of();
  }

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
