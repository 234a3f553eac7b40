package io.personaplex.tts;

import java.util.List;

/// Turns text into phonemes.
@FunctionalInterface
public interface Phonemizer {
  /// The phonemes of `text` in chunks that the acoustic model can take, some 400 characters at
  /// most; none if there is nothing to say. Called by several threads at once.
  List<String> phonemeChunks(String text);
}
