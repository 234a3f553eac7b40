package io.personaplex.personaplex;

import java.nio.file.Path;

/// Where a voice of a checkpoint folder comes from.
sealed interface VoiceSource {
  /// The file.
  Path file();

  /// A voice prompt of torch (`.pt`), as published: the embeddings of the rows in which it spoke.
  record Packaged(Path file) implements VoiceSource {}

  /// A recording (`.wav`): resampled, brought to the loudness of the reference, encoded.
  record Recording(Path file) implements VoiceSource {}
}
