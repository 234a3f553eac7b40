package io.personaplex.apphost.log;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The terminal, written by one thread of its own, so that a terminal that does not read (a stopped
/// pager, a full pipe) holds up nobody else. When the queue is full the line is dropped and
/// counted; the count is printed when there is room again.
///
/// **Threads**: any; [#print] never blocks.
public final class Console implements AutoCloseable {
  private static final int LINES_QUEUED_MAX = 4096;
  private static final String END = new String("end");

  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(LINES_QUEUED_MAX);
  private final AtomicLong linesDropped = new AtomicLong();
  private final PrintStream out;
  private final SecretMask mask;
  private final Thread writer;

  /// @param out where lines go; its autoflush should be off
  /// @param mask of the secrets that no line may show
  public Console(PrintStream out, SecretMask mask) {
    this.out = out;
    this.mask = mask;
    this.writer = Thread.ofPlatform().daemon().name("console").start(this::write);
  }

  /// Prints a line, masked, or counts it as dropped.
  public void print(String line) {
    if (!queue.offer(mask.mask(line))) {
      linesDropped.incrementAndGet();
    }
  }

  /// Lines dropped because the terminal did not read, and not yet reported on it.
  public long linesDropped() {
    return linesDropped.get();
  }

  /// Waits at most two seconds for what is queued to be printed.
  @Override
  public void close() {
    try {
      if (queue.offer(END, 1, TimeUnit.SECONDS)) {
        writer.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      String line = queue.take();
      while (!isEnd(line)) {
        out.println(line);
        if (queue.isEmpty()) {
          reportDropped();
          out.flush();
        }
        line = queue.take();
      }
      reportDropped();
      out.flush();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void reportDropped() {
    long dropped = linesDropped.getAndSet(0);
    if (dropped > 0) {
      out.println("… " + dropped + " lines not shown: the terminal did not keep up");
    }
  }

  @SuppressWarnings("ReferenceEquality") // one object marks the end, whatever lines say
  private static boolean isEnd(String line) {
    return line == END;
  }
}
