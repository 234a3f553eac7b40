package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the log of one resource from disk, older file first, and goes on where it is written: also
/// across a rotation, and before the file exists.
///
/// **Threads**: one.
final class LogTail implements AutoCloseable {
  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int LINE_BYTES_MAX = 4 * LineSplitter.LINE_BYTES_MAX;

  private final Path path;
  private final Path rotated;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).limit(0);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private @Nullable FileChannel file;
  private @Nullable Object key;
  private @Nullable LogLine next;
  private Instant lastAt = Instant.EPOCH;
  private long number;

  LogTail(Path path) {
    this.path = path;
    this.rotated = LogFile.rotated(path);
  }

  /// Goes to the last lines of the log; all of it if it has fewer.
  void toLast(int lines) throws IOException {
    long wanted = lines;
    for (Path candidate : new Path[] {path, rotated}) {
      if (open(candidate)) {
        wanted -= skipAllBut(wanted);
        if (wanted <= 0) {
          return;
        }
      }
    }
  }

  /// The next line, if it is there; the same one until it is taken.
  @Nullable LogLine peek() throws IOException {
    if (next == null) {
      String text = read();
      if (text != null) {
        next = LogFormat.parse(number++, text, lastAt);
        lastAt = next.at();
      }
    }
    return next;
  }

  void take() {
    next = null;
  }

  /// What stands behind the last line end, if nobody writes any more.
  @Nullable LogLine rest() {
    if (line.size() == 0) {
      return null;
    }
    return LogFormat.parse(number++, taken(), lastAt);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private @Nullable String read() throws IOException {
    while (true) {
      while (block.hasRemaining()) {
        byte b = block.get();
        if (b == '\n') {
          return taken();
        }
        if (line.size() < LINE_BYTES_MAX) {
          line.write(b);
        }
      }
      if (!fill() && !goOn()) {
        return null;
      }
    }
  }

  private String taken() {
    String text = line.toString(UTF_8);
    line.reset();
    return text;
  }

  private boolean fill() throws IOException {
    if (file == null) {
      return false;
    }
    block.clear();
    int count = file.read(block);
    block.flip();
    return count > 0;
  }

  /// Changes to the next file when this one is read and no longer written.
  private boolean goOn() throws IOException {
    if (file == null) {
      return open(rotated) || open(path);
    }
    Object current = keyOf(path);
    if (current == null || current.equals(key)) {
      return false;
    }
    if (fill()) {
      return true; // written between our last look and its rotation
    }
    if (Objects.equals(keyOf(rotated), key)) {
      return open(path);
    }
    return open(rotated) || open(path); // both were replaced meanwhile
  }

  private boolean open(Path candidate) throws IOException {
    while (true) {
      Object before = keyOf(candidate);
      if (before == null) {
        return false;
      }
      FileChannel opened;
      try {
        opened = FileChannel.open(candidate, StandardOpenOption.READ);
      } catch (NoSuchFileException _) {
        return false;
      }
      if (before.equals(keyOf(candidate))) {
        close();
        file = opened;
        key = before;
        return true;
      }
      opened.close(); // rotated between our looks
    }
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /// Goes back from the end of the open file over so many line ends, or to its begin.
  ///
  /// @return how many lines follow from there
  private long skipAllBut(long lines) throws IOException {
    FileChannel channel = Objects.requireNonNull(file);
    var buffer = ByteBuffer.allocate(BLOCK_BYTES);
    long found = 0;
    for (long end = channel.size(); end > 0; ) {
      long start = Math.max(0, end - BLOCK_BYTES);
      buffer.clear().limit((int) (end - start));
      int count = channel.read(buffer, start);
      for (int i = count - 1; i >= 0; i--) {
        if (buffer.get(i) == '\n' && found++ == lines) {
          channel.position(start + i + 1);
          return lines;
        }
      }
      end = start;
    }
    channel.position(0);
    return found;
  }
}
