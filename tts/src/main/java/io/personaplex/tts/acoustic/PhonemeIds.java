package io.personaplex.tts.acoustic;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Turns a phoneme string into the ids the acoustic model reads: a zero, one id a character, a
/// zero. Characters outside the vocabulary are dropped.
///
/// - **Threads**: immutable; one instance serves every session.
/// - **Source**: `vocab.json` of hibari-tts, one character to one id.
public final class PhonemeIds {
  /// File name of the vocabulary inside a model folder.
  public static final String FILE = "vocab.json";

  /// The model's embedding ends here; a larger id makes the run fail.
  static final int MAX_ID = 177;

  private static final long EDGE = 0;

  /// Id by character, 0 where the vocabulary has none. All characters are in the Basic Multilingual
  /// Plane.
  private final short[] idOf;

  private PhonemeIds(short[] idOf) {
    this.idOf = idOf;
  }

  /// Reads a vocabulary.
  ///
  /// @throws AcousticException if the file cannot be read, or has a key that is not one character
  ///   or an id outside 1 … 177
  public static PhonemeIds load(Path vocabulary) {
    Map<String, Integer> ids;
    try {
      ids =
          JsonMapper.builder()
              .build()
              .readValue(Files.readAllBytes(vocabulary), new TypeReference<>() {});
    } catch (IOException e) {
      throw new AcousticException(
          "%s: cannot be read as a vocabulary (one JSON object, character to id); fetch the model again"
              .formatted(vocabulary),
          e);
    }
    var idOf = new short[Character.MAX_VALUE + 1];
    ids.forEach(
        (character, id) -> {
          if (character.length() != 1 || id < 1 || id > MAX_ID) {
            throw new AcousticException(
                "%s: '%s' has id %d; wanted one character and an id in 1 … %d: not the vocabulary of this model"
                    .formatted(vocabulary, character, id, MAX_ID));
          }
          idOf[character.charAt(0)] = id.shortValue();
        });
    return new PhonemeIds(idOf);
  }

  /// The ids of `phonemes`, a zero at both ends. Length 2 means that there is nothing to say.
  public long[] of(String phonemes) {
    int known = 0;
    for (int i = 0; i < phonemes.length(); i++) {
      known += idOf[phonemes.charAt(i)] == 0 ? 0 : 1;
    }
    var ids = new long[known + 2];
    int next = 0;
    ids[next++] = EDGE;
    for (int i = 0; i < phonemes.length(); i++) {
      short id = idOf[phonemes.charAt(i)];
      if (id != 0) {
        ids[next++] = id;
      }
    }
    ids[next] = EDGE;
    return ids;
  }
}
