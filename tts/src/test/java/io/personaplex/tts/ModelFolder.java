package io.personaplex.tts;

import io.personaplex.models.ModelStore;
import java.nio.file.Path;

/// Where the tests find the voice's files: `-Dtts.model.dir=DIR`, else the model store.
public final class ModelFolder {
  private static final String MODEL = "hibari-heart";

  private ModelFolder() {}

  /// The folder.
  ///
  /// @throws io.personaplex.models.ModelException naming the command that fetches the model, if it
  ///   is not there: a golden test must not pass because the model is missing
  public static Path path() {
    String named = System.getProperty("tts.model.dir", "");
    return named.isEmpty() ? ModelStore.of(System.getenv()).folder(MODEL) : Path.of(named);
  }
}
