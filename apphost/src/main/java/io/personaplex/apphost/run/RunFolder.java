package io.personaplex.apphost.run;

import io.personaplex.apphost.model.ApplicationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/// Where one run keeps its files: `STATE/runs/RUN-ID`, for its owner's eyes only (mode 0700).
///
/// @param id the run
/// @param path the folder
public record RunFolder(RunId id, Path path) {
  static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String RUNS = "runs";
  private static final String LOG_SUFFIX = ".log";
  private static final int ATTEMPTS_MAX = 100;

  /// Makes the folder of a new run; it is nobody else's, even when two hosts start at once.
  ///
  /// @param state folder of PersonaPlex's own files
  /// @throws ApplicationException if it cannot be made
  public static RunFolder create(Path state, Clock clock) {
    Path runs = in(state);
    try {
      Files.createDirectories(runs);
      for (int attempt = 1; ; attempt++) {
        RunId id = RunId.next(clock);
        try {
          return new RunFolder(id, Files.createDirectory(runs.resolve(id.text()), OWNER_ONLY));
        } catch (FileAlreadyExistsException taken) {
          if (attempt == ATTEMPTS_MAX) {
            throw taken;
          }
        }
      }
    } catch (IOException failure) {
      throw new ApplicationException(
          "%s: cannot keep logs there (%s); make it writable or set PERSONAPLEX_HOME to another folder"
              .formatted(runs, failure)); // of some failures the message is only a path
    }
  }

  /// The folder of a run that exists or existed.
  public static RunFolder of(Path state, RunId id) {
    return new RunFolder(id, in(state).resolve(id.text()));
  }

  /// The folder that holds the folders of all runs.
  ///
  /// @param state folder of PersonaPlex's own files
  public static Path in(Path state) {
    return state.resolve(RUNS);
  }

  /// The resources whose output is kept here, by name.
  ///
  /// @throws UncheckedIOException if the folder cannot be read
  public List<String> resources() {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(LOG_SUFFIX))
          .map(name -> name.substring(0, name.length() - LOG_SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Where the output of a resource is kept.
  public Path logFile(String resource) {
    return path.resolve(resource + LOG_SUFFIX);
  }

  /// Forgets a run that never began: removes the folder unless something lies in it.
  public void removeIfEmpty() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException _) {
      // Something lies in it, which is then worth keeping.
    }
  }
}
