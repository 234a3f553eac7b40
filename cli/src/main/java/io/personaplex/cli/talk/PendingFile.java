package io.personaplex.cli.talk;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes a file that is either whole or not there: under another name beside it first, which is
/// removed again if writing fails or the process is asked to end meanwhile. A file that was there
/// is replaced.
public final class PendingFile {
  private PendingFile() {}

  /// Writes it.
  ///
  /// @throws IOException if it cannot be written; nothing has changed then
  public static void write(Path file, byte[] bytes) throws IOException {
    Path target = file.toAbsolutePath();
    Path pending =
        target.resolveSibling(
            ".%s.%d.part".formatted(target.getFileName(), ProcessHandle.current().pid()));
    var removal = new Thread(() -> remove(pending), "remove " + pending);
    Runtime.getRuntime().addShutdownHook(removal);
    try {
      Files.write(pending, bytes);
      try (FileChannel channel = FileChannel.open(pending, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(pending, target, ATOMIC_MOVE);
    } finally {
      remove(pending);
      forget(removal);
    }
  }

  private static void forget(Thread removal) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException _) {
      // The process is ending, and the hook runs.
    }
  }

  private static void remove(Path pending) {
    try {
      Files.deleteIfExists(pending);
    } catch (IOException _) {
      // The folder was taken away: so was the file.
    }
  }
}
