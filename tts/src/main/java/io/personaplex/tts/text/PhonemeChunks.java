package io.personaplex.tts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts the phonemes of a long sentence at its pauses, because the time of the acoustic model grows
/// faster than the length.
///
/// Threads: stateless.
final class PhonemeChunks {
  static final int CHARACTERS_MAX = 400;

  private static final Pattern AFTER_PAUSE = Pattern.compile("(?<=[,;:—]) ");

  private PhonemeChunks() {}

  /// Chunks of at most [#CHARACTERS_MAX] characters; a part without a pause stays whole however
  /// long.
  static List<String> of(String phonemes) {
    if (phonemes.length() <= CHARACTERS_MAX) {
      return phonemes.isEmpty() ? List.of() : List.of(phonemes);
    }
    var chunks = new ArrayList<String>();
    var chunk = new StringBuilder();
    for (String part : AFTER_PAUSE.split(phonemes, -1)) {
      if (!chunk.isEmpty() && chunk.length() + 1 + part.length() > CHARACTERS_MAX) {
        chunks.add(chunk.toString());
        chunk.setLength(0);
      }
      if (!chunk.isEmpty()) {
        chunk.append(' ');
      }
      chunk.append(part);
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk.toString());
    }
    return List.copyOf(chunks);
  }
}
