package io.personaplex.tts;

import java.nio.file.Path;

/// Where the tests find the voice's files: `-Dtts.model.dir=DIR`.
public final class ModelFolder {
  private ModelFolder() {}

  /// The folder.
  ///
  /// @throws AssertionError if none is named: a golden test must not pass because the model is
  ///   missing
  public static Path path() {
    String named = System.getProperty("tts.model.dir", "");
    if (named.isEmpty()) {
      throw new AssertionError("no model folder: pass -Dtts.model.dir=DIR");
    }
    return Path.of(named);
  }
}
