package io.personaplex.cli.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Measures how fast a folder takes a file: writes up to 8 MiB through to the disk, for less than a
/// second, and deletes them.
final class DiskProbe {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int CHUNKS_MAX = 8;
  private static final Duration TIME_MAX = Duration.ofMillis(900);

  private DiskProbe() {}

  /// Bytes a second; a single reading, which on a busy machine is too low.
  static long bytesPerSecond(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".personaplex-probe-", "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
      long startNanos = System.nanoTime();
      long written = 0;
      long tookNanos = 1;
      for (int i = 0; i < CHUNKS_MAX && tookNanos < TIME_MAX.toNanos(); i++) {
        written += channel.write(chunk.rewind());
        channel.force(false);
        tookNanos = Math.max(1, System.nanoTime() - startNanos);
      }
      return (long) (written * (double) TimeUnit.SECONDS.toNanos(1) / tookNanos);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
