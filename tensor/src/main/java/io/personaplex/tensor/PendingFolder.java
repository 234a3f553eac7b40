package io.personaplex.tensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;

/// A flat folder of files that appears under its name only when it is complete: it is filled beside
/// it, brought to the disk, then renamed. Closed before that, nothing of it remains; nor does
/// anything when the process is asked to end.
///
/// Several processes may make the same folder at once: the first rename stays.
final class PendingFolder implements AutoCloseable {
  private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

  private final Path target;
  private final Path partial;

  /// Who makes one closes it. Its parents are made, and what processes left that were killed long
  /// ago is removed.
  PendingFolder(Path target) throws IOException {
    this.target = target;
    Path parent = PendingFile.folder(target);
    Files.createDirectories(parent);
    String prefix = target.getFileName() + ".partial-";
    removeLeftovers(parent, prefix);
    partial = parent.resolve(prefix + UUID.randomUUID());
    Unfinished.add(partial);
    Files.createDirectory(partial);
  }

  /// Whether a folder is there and complete. One without files is not, it was made by hand.
  static boolean isComplete(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.findAny().isPresent();
    }
  }

  /// Where to write the files.
  Path path() {
    return partial;
  }

  /// Brings the files to the disk, so that a power cut leaves all or none, and gives the folder its
  /// name, unless another process was first, with the same files.
  void publish() throws IOException {
    try (Stream<Path> files = Files.list(partial)) {
      for (Path file : files.toList()) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
    PendingFile.forceFolder(partial);
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE); // an empty one is replaced
    } catch (IOException e) {
      if (!isComplete(target)) {
        throw e;
      }
    }
    PendingFile.forceFolder(PendingFile.folder(target));
  }

  @Override
  public void close() throws IOException {
    Unfinished.remove(partial);
    Unfinished.forget(partial);
  }

  private static void removeLeftovers(Path parent, String prefix) throws IOException {
    Instant old = Instant.now().minus(LEFTOVER_AGE);
    try (Stream<Path> folders = Files.list(parent)) {
      for (Path folder : folders.toList()) {
        if (folder.getFileName().toString().startsWith(prefix)
            && Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
          Unfinished.remove(folder);
        }
      }
    }
  }
}
