package io.personaplex.personaplex;

import io.personaplex.speech.SpeechEngineProvider.LoadProgress;
import io.personaplex.speech.SpeechException;

/// PersonaPlex on the seam: one temporal and depth transformer, one codec, one conversation at a
/// time.
public final class PersonaPlexEngine {
  /// Name as used by `SPEECH_ENGINE`.
  public static final String NAME = "personaplex";

  private PersonaPlexEngine() {}

  /// Loads a checkpoint: quantises it or maps what an earlier load has quantised, packs the codec,
  /// allocates the memory of a conversation and warms up. Takes seconds to minutes.
  ///
  /// @throws SpeechException if a file is unsound or the memory of this machine is too small:
  ///   needed, present, and which precision would fit
  public static PersonaPlexEngine load(
      CheckpointFolder folder, EngineOptions options, LoadProgress progress) {
    progress.report("looking at " + folder.folder(), 0);
    throw new SpeechException(
        "%s: the language model is not part of this build".formatted(folder.languageModel()));
  }
}
