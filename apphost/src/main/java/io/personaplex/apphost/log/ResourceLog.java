package io.personaplex.apphost.log;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;

/// Where the lines of one resource go: first to its file, then to the ring the status page reads,
/// then to the console with the resource's name in front. Restarts go on in the same log.
///
/// **Threads**: [#pump] blocks its caller and is the only writer; the ring may be read by any.
public final class ResourceLog implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final String resource;
  private final LogFile file;
  private final LogRing ring;
  private final Console console;
  private final Clock clock;
  private long nextNumber;

  public ResourceLog(String resource, LogFile file, LogRing ring, Console console, Clock clock) {
    this.resource = resource;
    this.file = file;
    this.ring = ring;
    this.console = console;
    this.clock = clock;
  }

  public LogRing ring() {
    return ring;
  }

  /// Reads until the stream ends or breaks. A file is written a chunk at a time, so a child that
  /// prints fast does not wait for the disk with every line.
  public void pump(InputStream output) {
    var splitter = new LineSplitter(LineSplitter.LINE_BYTES_MAX, this::line);
    var chunk = new byte[CHUNK_BYTES];
    try (output) {
      for (int count = output.read(chunk); count >= 0; count = output.read(chunk)) {
        splitter.accept(chunk, count);
        file.flush();
      }
    } catch (IOException _) {
      // The pipe was closed under us: the process was killed. What was read counts.
    }
    splitter.end();
    file.flush();
  }

  @Override
  public void close() {
    file.close();
  }

  private void line(String text) {
    Instant now = clock.instant();
    file.write(now + " " + text);
    ring.add(new LogLine(nextNumber++, now, text));
    console.print(resource + " | " + text);
  }
}
