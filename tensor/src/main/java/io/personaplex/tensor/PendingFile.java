package io.personaplex.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// A file that appears under its name only when it is complete: it is written beside it, brought to
/// the disk, then renamed. Closed before that, nothing of it remains; nor does anything when the
/// process is asked to end (Ctrl+C, SIGTERM).
///
/// Any number of processes may make the same file at once: each writes one of its own, the last
/// rename stays, and who has an earlier one open keeps it. The writer holds a lock on what it
/// writes, so what a killed process left is told from what a living one is writing, and removed by
/// the next one.
public final class PendingFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PendingFile.class.getName());
  private static final String SUFFIX = ".partial";
  // A file may be younger than the lock on it.
  private static final Duration LEFTOVER_AGE = Duration.ofMinutes(1);

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private boolean published;

  /// Who makes one closes it; not `@MustBeClosed`, since its owners work out the size before.
  ///
  /// @param bytes size the file will have
  /// @throws TensorException if there is no room for it or the folder cannot be written
  PendingFile(Path target, long bytes) {
    Path folder = folder(target.toAbsolutePath());
    String prefix = target.getFileName() + ".";
    try {
      Files.createDirectories(folder);
      folder = folder.toRealPath(); // one spelling, by which this process knows its own
      this.target = folder.resolve(target.getFileName());
      removeLeftovers(folder, prefix);
      requireRoom(folder, bytes);
      partial = folder.resolve(prefix + UUID.randomUUID() + SUFFIX);
      Unfinished.add(partial);
      channel = open(partial);
    } catch (IOException e) {
      throw new TensorException("%s: cannot be written (%s)".formatted(target, e), e);
    }
    try {
      channel.lock(); // released with the channel
    } catch (IOException e) {
      // Where there are no locks, nobody takes a file for a leftover either.
      LOG.log(System.Logger.Level.DEBUG, "no lock on " + partial, e);
    }
  }

  /// Writes a whole file.
  ///
  /// @throws TensorException if it cannot be written; nothing has changed then
  public static void write(Path file, byte[] bytes) {
    try (var pending = new PendingFile(file, bytes.length)) {
      for (var left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        pending.channel.write(left);
      }
      pending.publish();
    } catch (IOException e) {
      throw new TensorException("%s: cannot be written (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static FileChannel open(Path partial) throws IOException {
    boolean done = false;
    try {
      var channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.SPARSE);
      done = true;
      return channel;
    } finally {
      if (!done) {
        Unfinished.forget(partial);
      }
    }
  }

  FileChannel channel() {
    return channel;
  }

  /// Brings what was written to the disk and gives the file its name.
  void publish() throws IOException {
    channel.force(true);
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    published = true;
    forceFolder(folder(target));
  }

  /// Brings the names in a folder to the disk, so that they survive a power cut, where the system
  /// lets a folder be opened.
  static void forceFolder(Path path) {
    try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "folder not synchronised", e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      if (!published) {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new TensorException("%s: cannot be closed or removed".formatted(partial), e);
    } finally {
      Unfinished.forget(partial);
    }
  }

  static Path folder(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("%s is no file in a folder".formatted(file));
    }
    return folder;
  }

  private void requireRoom(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes > free) {
      throw new TensorException(
          "%s needs %s and %s are free in %s: free some or choose another folder"
              .formatted(target.getFileName(), gigabytes(bytes), gigabytes(free), folder));
    }
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  private static void removeLeftovers(Path folder, String prefix) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder,
            file ->
                file.getFileName().toString().startsWith(prefix)
                    && file.getFileName().toString().endsWith(SUFFIX))) {
      for (Path file : files) {
        removeIfLeft(file);
      }
    }
  }

  private static void removeIfLeft(Path file) {
    // With POSIX locks, opening and closing a file of this process here would drop its lock.
    if (Unfinished.contains(file)) {
      return;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Instant old = Instant.now().minus(LEFTOVER_AGE);
      if (Files.getLastModifiedTime(file).toInstant().isBefore(old) && channel.tryLock() != null) {
        Files.delete(file);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Another process was faster, or it is not ours to write.
      LOG.log(System.Logger.Level.DEBUG, "left alone: " + file, e);
    }
  }
}
