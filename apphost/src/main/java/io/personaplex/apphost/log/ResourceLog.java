package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Where the lines of one resource go: first to its file, then to the ring the status page reads,
/// then to the console with the resource's name in front. Secrets are masked before any of them.
/// Restarts go on in the same log, after a line that says so.
///
/// **Threads**: any; [#pump] blocks its caller while the stream lasts, one call a stream.
public final class ResourceLog implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final String resource;
  private final LogWriter writer;
  private final LogRing ring;
  private final Console console;
  private final SecretMask mask;
  private final Clock clock;
  private final ReentrantLock order = new ReentrantLock();
  private long nextNumber;
  private boolean lossShown;

  ResourceLog(
      String resource,
      LogStore store,
      LogRing ring,
      Console console,
      SecretMask mask,
      Clock clock,
      Duration patience) {
    this.resource = resource;
    this.writer = new LogWriter(resource, store, clock, patience);
    this.ring = ring;
    this.console = console;
    this.mask = mask;
    this.clock = clock;
  }

  /// The newest lines.
  public LogRing ring() {
    return ring;
  }

  /// Lines that are missing in the file because the disk did not take them.
  public long linesLost() {
    return writer.linesLost();
  }

  /// Reads until the stream ends or breaks. What was read is in the file when it is shown.
  public void pump(InputStream output) {
    var lines = new ArrayList<String>();
    var splitter = new LineSplitter(LineSplitter.LINE_BYTES_MAX, lines::add);
    var masking = new MaskingStream(mask, splitter::accept);
    var chunk = new byte[CHUNK_BYTES];
    try (output) {
      for (int count = output.read(chunk); count >= 0; count = output.read(chunk)) {
        masking.accept(chunk, 0, count);
        lines.removeIf(IncubatorNotice::is);
        publish(lines);
      }
    } catch (IOException _) {
      // The pipe was closed under us: the process was killed. What was read counts.
    }
    masking.end();
    splitter.end();
    publish(lines);
  }

  /// Adds a line of the host's own: `—— TEXT ——`.
  public void note(String text) {
    var lines = new ArrayList<String>();
    lines.add(LogFormat.separator(text));
    publish(lines);
  }

  /// The same for the file and the ring only: the terminal is told in its own words.
  public void remark(String text) {
    var lines = new ArrayList<String>();
    lines.add(LogFormat.separator(text));
    publish(lines, _ -> {});
  }

  /// Separates what follows from the life before.
  ///
  /// @param start which start of the resource in this run: 2 for the first restart
  /// @param pid of its new process
  public void restarted(int start, long pid) {
    note("restarted (%s start, pid %d)".formatted(ordinal(start), pid));
  }

  @Override
  public void close() {
    writer.close();
  }

  /// Publishes the lines and empties the list.
  private void publish(List<String> lines) {
    publish(lines, line -> console.print(resource + " | " + line));
  }

  /// @param screen told of each line
  private void publish(List<String> lines, Consumer<String> screen) {
    if (lines.isEmpty()) {
      return;
    }
    // A secret that colours or control characters had cut in two is whole only now.
    lines.replaceAll(mask::mask);
    order.lock();
    try {
      Instant now = Instant.ofEpochMilli(clock.millis());
      var text = new StringBuilder();
      lines.forEach(line -> LogFormat.append(text, now, line));
      writer.write(text.toString().getBytes(UTF_8), lines.size());
      for (String line : lines) {
        ring.add(new LogLine(nextNumber++, now, line));
        screen.accept(line);
      }
      writer.news().forEach(news -> showNews(now, news));
    } finally {
      order.unlock();
    }
    lines.clear();
  }

  /// News of the disk are in the ring each time, on the terminal once.
  private void showNews(Instant now, String news) {
    String line = LogFormat.separator(news);
    ring.add(new LogLine(nextNumber++, now, line));
    if (!lossShown) {
      lossShown = true;
      console.print(resource + " | " + line);
    }
  }

  private static String ordinal(int number) {
    String ending =
        switch (number % 100 / 10 == 1 ? 0 : number % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
    return String.format(Locale.ROOT, "%d%s", number, ending);
  }
}
