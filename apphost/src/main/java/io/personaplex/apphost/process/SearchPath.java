package io.personaplex.apphost.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Looks programs up as a shell does: in the folders of the variable `PATH`, the first one wins.
public final class SearchPath {
  private SearchPath() {}

  /// The first program of this name on the `PATH` of `environment`. An empty folder in it, for a
  /// shell the current one, is passed by.
  public static Optional<Path> find(String program, Map<String, String> environment) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        Path candidate = Path.of(folder, program);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
