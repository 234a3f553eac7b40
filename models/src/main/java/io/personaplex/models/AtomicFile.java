package io.personaplex.models;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Puts a finished file in its place so that no crash leaves half of it there.
final class AtomicFile {
  private AtomicFile() {}

  /// First on disk, then visible, in one step. Both paths must lie on the same file system.
  static void publish(Path temporary, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.createDirectories(file.getParent());
    Files.move(temporary, file, ATOMIC_MOVE);
  }
}
