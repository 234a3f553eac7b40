package io.personaplex.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A folder that is removed when it is closed, and also when Ctrl+C ends this JVM.
final class TemporaryFolder implements AutoCloseable {
  private final Path path;
  private final Thread atExit;

  private TemporaryFolder(Path path) {
    this.path = path;
    this.atExit = new Thread(this::removeQuietly, "remove " + path.getFileName());
  }

  /// @throws PublishException if it cannot be made
  static TemporaryFolder create(String prefix) {
    try {
      var folder = new TemporaryFolder(Files.createTempDirectory(prefix));
      Runtime.getRuntime().addShutdownHook(folder.atExit);
      return folder;
    } catch (IOException failure) {
      throw new PublishException(
          "no temporary folder can be made in %s (%s): make room there, or set TMPDIR to another"
              .formatted(System.getProperty("java.io.tmpdir"), failure),
          failure);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      return; // the hook is at it
    }
    try {
      remove(path);
    } catch (IOException failure) {
      throw new UncheckedIOException(path + " cannot be removed", failure);
    }
  }

  private void removeQuietly() {
    try {
      remove(path);
    } catch (IOException _) {
      // The JVM ends; what is left lies in the system's temporary folder.
    }
  }

  /// Removes a folder with all that is in it; none is no error.
  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
