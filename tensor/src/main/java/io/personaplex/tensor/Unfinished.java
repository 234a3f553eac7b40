package io.personaplex.tensor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What this process is writing and has not given its name yet: files and flat folders of files.
/// They go when the process is asked to end (Ctrl+C, SIGTERM), whoever waits for them.
final class Unfinished {
  private static final System.Logger LOG = System.getLogger(Unfinished.class.getName());

  private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(Unfinished::removeAll, "remove unfinished files"));
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "the process is ending already", e);
    }
  }

  private Unfinished() {}

  static void add(Path path) {
    PATHS.add(path);
  }

  /// It has its name, or it is gone.
  static void forget(Path path) {
    PATHS.remove(path);
  }

  static boolean contains(Path path) {
    return PATHS.contains(path);
  }

  /// Removes a file, or a folder with the files in it; nothing if there is none.
  static void remove(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  private static void removeAll() {
    for (Path path : PATHS) {
      try {
        remove(path);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "left behind: " + path, e);
      }
    }
  }
}
