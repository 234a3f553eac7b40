package io.personaplex.apphost.log;

import io.personaplex.apphost.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the logs of a run from disk, during it or after, and follows them. Lines of several
/// resources come in the order of their times.
///
/// It needs no host: what one has read before it died is there.
///
/// **Threads**: one.
public final class LogFollow implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final SequencedMap<String, LogTail> tails = new LinkedHashMap<>();
  private final ArrayDeque<Line> first = new ArrayDeque<>();

  /// One line.
  ///
  /// @param resource whose it is
  /// @param at when it was read
  /// @param text without line end
  public record Line(String resource, Instant at, String text) {}

  private LogFollow(RunFolder run, List<String> resources) {
    for (String resource : resources) {
      tails.put(resource, new LogTail(run.logFile(resource)));
    }
  }

  /// From a line on, counted from 0 over all lines that are still on disk.
  ///
  /// @param resources their names; a log that does not exist yet counts as empty
  /// @throws UncheckedIOException if a file cannot be read
  public static LogFollow from(RunFolder run, List<String> resources, long number) {
    var follow = new LogFollow(run, resources);
    long skipped = 0;
    while (skipped < number && follow.next() != null) {
      skipped++;
    }
    return follow;
  }

  /// From the last lines on.
  ///
  /// @param resources their names; a log that does not exist yet counts as empty
  /// @param lines so many of all of them together
  /// @throws UncheckedIOException if a file cannot be read
  public static LogFollow last(RunFolder run, List<String> resources, int lines) {
    var follow = new LogFollow(run, resources);
    try {
      for (LogTail tail : follow.tails.values()) {
        tail.toLast(lines);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    for (Line line = follow.next(); line != null; line = follow.next()) {
      follow.first.addLast(line);
      if (follow.first.size() > lines) {
        follow.first.removeFirst();
      }
    }
    return follow;
  }

  /// Hands over what is there now.
  ///
  /// @throws UncheckedIOException if a file cannot be read
  public void read(Consumer<Line> lines) {
    while (!first.isEmpty()) {
      lines.accept(first.removeFirst());
    }
    for (Line line = next(); line != null; line = next()) {
      lines.accept(line);
    }
  }

  /// Hands over what is there, and what is added until `ended` says that nobody writes any more.
  ///
  /// @param ended asked about ten times a second
  /// @throws UncheckedIOException if a file cannot be read
  public void follow(Consumer<Line> lines, BooleanSupplier ended) throws InterruptedException {
    boolean last;
    do {
      last = ended.getAsBoolean(); // asked first: what was written before is read below
      read(lines);
      if (!last) {
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
      }
    } while (!last);
    for (Map.Entry<String, LogTail> tail : tails.entrySet()) {
      LogLine rest = tail.getValue().rest();
      if (rest != null) {
        lines.accept(line(tail.getKey(), rest));
      }
    }
  }

  @Override
  public void close() {
    for (LogTail tail : tails.values()) {
      try {
        tail.close();
      } catch (IOException _) {
        // It was only read.
      }
    }
  }

  private @Nullable Line next() {
    String resource = "";
    LogTail earliest = null;
    LogLine line = null;
    try {
      for (Map.Entry<String, LogTail> tail : tails.entrySet()) {
        LogLine candidate = tail.getValue().peek();
        if (candidate != null && (line == null || candidate.at().isBefore(line.at()))) {
          resource = tail.getKey();
          earliest = tail.getValue();
          line = candidate;
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (earliest == null || line == null) {
      return null;
    }
    earliest.take();
    return line(resource, line);
  }

  private static Line line(String resource, LogLine line) {
    return new Line(resource, line.at(), line.text());
  }
}
