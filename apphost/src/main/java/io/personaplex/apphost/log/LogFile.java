package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// An append-only text file that stays bounded: when full it becomes `NAME.1`, replacing the one
/// before, and a new one begins.
///
/// A disk that is full or gone costs lines, which are counted, and never stops the writer.
///
/// **Threads**: one.
public final class LogFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LogFile.class.getName());

  private final Path path;
  private final long bytesMax;
  private @Nullable OutputStream out;
  private long bytesWritten;
  private long linesLost;

  /// @param bytesMax size at which the file is rotated
  public LogFile(Path path, long bytesMax) {
    this.path = path;
    this.bytesMax = bytesMax;
  }

  public void write(String text) {
    byte[] bytes = (text + "\n").getBytes(UTF_8);
    try {
      if (out != null && bytesWritten + bytes.length > bytesMax) {
        close();
        Files.move(path, rotated(), StandardCopyOption.REPLACE_EXISTING);
      }
      OutputStream stream = out;
      if (stream == null) {
        stream = open();
      }
      stream.write(bytes);
      bytesWritten += bytes.length;
    } catch (IOException failure) {
      lost(failure);
    }
  }

  /// What was written is with the operating system after this.
  public void flush() {
    if (out != null) {
      try {
        out.flush();
      } catch (IOException failure) {
        lost(failure);
      }
    }
  }

  /// Lines that could not be written.
  public long linesLost() {
    return linesLost;
  }

  public Path rotated() {
    return path.resolveSibling(path.getFileName() + ".1");
  }

  @Override
  public void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException failure) {
        lost(failure);
      }
      out = null;
    }
  }

  private OutputStream open() throws IOException {
    var stream =
        new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    out = stream;
    bytesWritten = Files.size(path);
    return stream;
  }

  private void lost(IOException failure) {
    if (linesLost++ == 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: a log line could not be written ({1}); further losses are counted, not reported",
          path,
          failure.getMessage());
    }
  }
}
