package io.personaplex.apphost.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How much of the past is kept: the newest runs, up to a number and a size. A run goes as a whole,
/// the oldest first, and never while its host runs.
///
/// @param runsMax so many are kept
/// @param bytesMax so much they may take together
public record RunRetention(int runsMax, long bytesMax) {
  private static final System.Logger LOG = System.getLogger(RunRetention.class.getName());

  /// Also the folders of earlier versions, which had no digits at the end.
  private static final Pattern FOLDER =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d(-[0-9a-f]+)?");

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
      Path runs = RunFolder.in(state);
      for (Path half : folders(runs, REMOVING)) {
        remove(half);
      }
      int kept = 0;
      long bytes = 0;
      boolean full = false;
      for (Path run : folders(runs, "").reversed()) {
        long size = size(run);
        boolean mayGo = !run.equals(current.path()) && !isAlive(state, run);
        full |= kept >= runsMax || bytes + size > bytesMax; // then no older one fits either
        if (mayGo && full) {
          remove(run);
        } else {
          kept++;
          bytes += size;
        }
      }
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "old runs could not be removed: {0}", failure);
    }
  }

  private static boolean isAlive(Path state, Path run) {
    String name = run.getFileName().toString();
    if (!RunId.isRunId(name)) {
      return false;
    }
    try {
      return OwnerRecord.read(RunFolder.of(state, new RunId(name)))
          .filter(OwnerRecord::isAlive)
          .isPresent();
    } catch (RunRecordException _) {
      return false;
    }
  }

  /// In the order of their names, which is that of their starts.
  private static List<Path> folders(Path runs, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(runs)) {
      return all.filter(path -> isRun(path.getFileName().toString(), suffix)).sorted().toList();
    }
  }

  private static boolean isRun(String name, String suffix) {
    return name.endsWith(suffix)
        && FOLDER.matcher(name.substring(0, name.length() - suffix.length())).matches();
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    }
    return bytes;
  }

  /// Renames it first: whoever lists the runs sees all of it or nothing.
  private static void remove(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    Path doomed = name.endsWith(REMOVING) ? folder : folder.resolveSibling(name + REMOVING);
    Files.walkFileTree(
        doomed.equals(folder) ? folder : Files.move(folder, doomed),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
