package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// An append-only text file that stays bounded: when full it becomes `NAME.1`, replacing the one
/// before, and a new one begins, which says how many lines are gone.
///
/// What was written is with the operating system: it survives this process. A write that fails
/// leaves no half line, and the next one tries anew.
///
/// **Threads**: one.
final class LogFile implements LogStore {
  private final Path path;
  private final long bytesMax;
  private final Clock clock;
  private @Nullable FileChannel out;
  private long bytesWritten;
  private long lines;
  private long rotatedLines;
  private long linesGone;

  /// @param bytesMax size at which the file is rotated; both together take at most twice that
  LogFile(Path path, long bytesMax, Clock clock) {
    this.path = path;
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  @Override
  public void write(byte[] text, int length, int count) throws IOException {
    if (out != null && bytesWritten > 0 && bytesWritten + length > bytesMax) {
      rotate();
    }
    append(text, length);
    lines += count;
  }

  @Override
  public void close() throws IOException {
    FileChannel open = out;
    out = null;
    if (open != null) {
      open.close();
    }
  }

  /// Where the older lines of a log lie.
  static Path rotated(Path path) {
    return path.resolveSibling(path.getFileName() + ".1");
  }

  private void rotate() throws IOException {
    close();
    Files.move(path, rotated(path), StandardCopyOption.REPLACE_EXISTING);
    linesGone += rotatedLines;
    rotatedLines = lines;
    lines = 0;
    if (linesGone > 0) {
      var note = new StringBuilder();
      LogFormat.append(
          note,
          clock.instant(),
          LogFormat.separator(
              "%d older lines are gone: a log is kept to %d bytes"
                  .formatted(linesGone, 2 * bytesMax)));
      byte[] text = note.toString().getBytes(UTF_8);
      append(text, text.length);
    }
  }

  private void append(byte[] text, int length) throws IOException {
    FileChannel channel = open();
    try {
      for (var rest = ByteBuffer.wrap(text, 0, length); rest.hasRemaining(); ) {
        channel.write(rest);
      }
      bytesWritten += length;
    } catch (IOException failure) {
      try (channel) {
        channel.truncate(bytesWritten);
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      out = null;
      throw failure;
    }
  }

  private FileChannel open() throws IOException {
    FileChannel channel = out;
    if (channel == null) {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      out = channel;
      bytesWritten = channel.size();
    }
    return channel;
  }
}
