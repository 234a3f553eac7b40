package io.personaplex.apphost.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// How much of the past is kept: the newest runs, up to a number and a size. A run goes as a whole,
/// the oldest first, and never while its host runs.
///
/// @param runsMax so many are kept
/// @param bytesMax so much they may take together
public record RunRetention(int runsMax, long bytesMax) {
  private static final System.Logger LOG = System.getLogger(RunRetention.class.getName());

  private static final String REMOVING = ".removing";

  /// Ten runs or 1 GiB, whichever is less.
  public static RunRetention standard() {
    return new RunRetention(10, 1L << 30);
  }

  /// Removes what is too much. What cannot be removed stays and is logged.
  ///
  /// @param state folder of PersonaPlex's own files
  /// @param current the run that is starting; it is kept
  public void apply(Path state, RunFolder current) {
    try {
      halfRemoved(state).forEach(RunRetention::remove);
      int kept = 0;
      long bytes = 0;
      boolean full = false;
      for (RunStart run : RunStart.newestFirst(state)) {
        long size = size(run.folder());
        boolean mayGo = !run.folder().equals(current.path()) && !mayLive(state, run.name());
        full |= kept >= runsMax || bytes + size > bytesMax; // then no older one fits either
        if (mayGo && full) {
          remove(run.folder());
        } else {
          kept++;
          bytes += size;
        }
      }
    } catch (IOException failure) {
      log(RunFolder.in(state), failure);
    }
  }

  /// Alive, or in a container that shares this folder.
  private static boolean mayLive(Path state, String name) {
    if (!RunId.isRunId(name)) {
      return false;
    }
    try {
      return OwnerRecord.read(RunFolder.of(state, new RunId(name)))
          .filter(record -> !record.isDead())
          .isPresent();
    } catch (RunRecordException _) {
      return false;
    }
  }

  /// What an earlier removal has begun with.
  private static List<Path> halfRemoved(Path state) throws IOException {
    try (Stream<Path> all = Files.list(RunFolder.in(state))) {
      return all.filter(path -> isHalfRemoved(path.getFileName().toString())).toList();
    }
  }

  private static boolean isHalfRemoved(String name) {
    return name.endsWith(REMOVING)
        && RunId.isFolderName(name.substring(0, name.length() - REMOVING.length()));
  }

  /// What can be counted of it.
  private static long size(Path folder) {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    } catch (IOException | UncheckedIOException _) {
      // No folder, not ours, or another host is removing it: that is for the removal to find out.
    }
    return bytes;
  }

  private static void remove(Path folder) {
    try {
      removeTree(folder);
    } catch (NoSuchFileException _) {
      // Another host was faster.
    } catch (IOException failure) {
      log(folder, failure);
    }
  }

  private static void log(Path folder, IOException failure) {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: what is old cannot be removed ({1}); remove it yourself",
        folder,
        failure.toString());
  }

  /// Renames it first: whoever lists the runs sees all of it or nothing.
  private static void removeTree(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    Path doomed = name.endsWith(REMOVING) ? folder : folder.resolveSibling(name + REMOVING);
    new FolderTree(doomed.equals(folder) ? folder : Files.move(folder, doomed)).remove();
  }
}
