package io.personaplex.apphost.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// When a run started: as its record says, else when its folder was made, where the file system
/// keeps that, else when it was changed last.
///
/// @param folder the run's folder
/// @param at the time; that of 1970 if the folder is gone
record RunStart(Path folder, Instant at) {
  /// Newest first; in the same instant by name.
  private static final Comparator<RunStart> NEWEST_FIRST =
      Comparator.comparing(RunStart::at).thenComparing(RunStart::name).reversed();

  /// All folders of runs, newest first.
  ///
  /// @param state folder of PersonaPlex's own files
  /// @throws IOException if the folder of all runs cannot be read
  static List<RunStart> newestFirst(Path state) throws IOException {
    try (Stream<Path> all = Files.list(RunFolder.in(state))) {
      return all.filter(path -> RunId.isFolderName(path.getFileName().toString()))
          .map(path -> new RunStart(path, of(state, path)))
          .sorted(NEWEST_FIRST)
          .toList();
    }
  }

  /// Name of the folder.
  String name() {
    return folder.getFileName().toString();
  }

  private static Instant of(Path state, Path folder) {
    return recorded(state, folder.getFileName().toString()).orElseGet(() -> made(folder));
  }

  private static Optional<Instant> recorded(Path state, String name) {
    if (!RunId.isRunId(name)) {
      return Optional.empty();
    }
    try {
      return OwnerRecord.read(RunFolder.of(state, new RunId(name))).map(OwnerRecord::startedAt);
    } catch (RunRecordException _) {
      return Optional.empty();
    }
  }

  private static Instant made(Path folder) {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class).creationTime().toInstant();
    } catch (IOException _) {
      return Instant.EPOCH;
    }
  }
}
