package io.personaplex.apphost.log;

import io.personaplex.apphost.model.ApplicationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The logs of one run: a folder with a file for each resource,
/// `runs/2026-11-24T07-04-27/NAME.log`. The ten newest runs are kept.
public final class RunLogs {
  private static final int RUNS_KEPT = 10;
  private static final long FILE_BYTES_MAX = 16L << 20;
  private static final int RING_LINES_MAX = 1000;
  private static final int RING_CHARACTERS_MAX = 1 << 20;
  private static final DateTimeFormatter RUN = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");
  private static final Pattern RUN_FOLDER =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d(-\\d+)?");

  private final Path folder;
  private final Clock clock;

  private RunLogs(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /// Makes the folder of a new run and removes the oldest ones.
  ///
  /// @param home folder of PersonaPlex's own files
  /// @throws ApplicationException if the folder cannot be made
  public static RunLogs create(Path home, Clock clock) {
    Path runs = home.resolve("runs");
    try {
      Files.createDirectories(runs);
      Path folder = createUnique(runs, LocalDateTime.now(clock).format(RUN));
      removeOldRuns(runs);
      return new RunLogs(folder, clock);
    } catch (IOException | UncheckedIOException failure) {
      throw new ApplicationException(
          "%s: cannot keep logs there (%s); make it writable or set PERSONAPLEX_HOME to another folder"
              .formatted(runs, failure)); // of some failures the message is only a path
    }
  }

  /// Where the files lie.
  public Path folder() {
    return folder;
  }

  public ResourceLog open(String resource, Console console) {
    return new ResourceLog(
        resource,
        new LogFile(folder.resolve(resource + ".log"), FILE_BYTES_MAX),
        new LogRing(RING_LINES_MAX, RING_CHARACTERS_MAX),
        console,
        clock);
  }

  private static Path createUnique(Path runs, String name) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return Files.createDirectory(runs.resolve(i == 1 ? name : name + "-" + i));
      } catch (FileAlreadyExistsException taken) {
        if (i == 100) {
          throw taken;
        }
      }
    }
  }

  private static void removeOldRuns(Path runs) throws IOException {
    List<Path> all;
    try (Stream<Path> folders = Files.list(runs)) {
      all =
          folders
              .filter(path -> RUN_FOLDER.matcher(path.getFileName().toString()).matches())
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    for (Path old : all.subList(Math.min(RUNS_KEPT, all.size()), all.size())) {
      try (Stream<Path> files = Files.list(old)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(old);
    }
  }
}
