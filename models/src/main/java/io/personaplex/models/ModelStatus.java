package io.personaplex.models;

import java.nio.file.Path;
import java.util.Optional;

/// One model and whether it is here.
///
/// @param folder where it lies; empty if it is not complete
/// @param source who brought it; empty if it is not complete
public record ModelStatus(Model model, Optional<Path> folder, Optional<String> source) {

  /// Whether every file is here, checked and unchanged since.
  public boolean present() {
    return folder.isPresent();
  }
}
