package io.personaplex.apphost.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// What one reaper is told, through its standard input, by a thread of its own: nobody else waits
/// if it does not read.
///
/// The queue is bounded. A reaper that lets it run full is stuck and is killed; its successor is
/// told everything again.
final class ReaperPipe {
  private static final System.Logger LOG = System.getLogger(ReaperPipe.class.getName());
  private static final int LINES_MAX = 1024;

  private final Process process;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_MAX);
  private final AtomicBoolean stuck = new AtomicBoolean();

  /// @param process the reaper
  /// @param first what it is told first
  ReaperPipe(Process process, List<String> first) {
    this.process = process;
    Thread.ofPlatform().name("reaper " + process.pid()).daemon().start(() -> write(first));
  }

  Process process() {
    return process;
  }

  /// Hands a line on, and does not wait.
  void say(String line) {
    if (!lines.offer(line) && stuck.compareAndSet(false, true)) {
      LOG.log(System.Logger.Level.WARNING, "the reaper of this run does not read; it is killed");
      process.destroyForcibly();
    }
  }

  /// Says the last word and waits for the reaper's end; kills it if it does not come.
  void end(String line, Duration within) throws InterruptedException {
    say(line);
    if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
      process.destroyForcibly();
    }
  }

  /// Until the reaper has ended.
  private void write(List<String> first) {
    try (OutputStream pipe = process.getOutputStream()) {
      for (String line : first) {
        write(pipe, line);
      }
      while (process.isAlive()) {
        String line = lines.poll(1, TimeUnit.SECONDS);
        if (line != null) {
          write(pipe, line);
        }
      }
    } catch (IOException _) {
      // It is gone; its successor is told everything.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(OutputStream pipe, String line) throws IOException {
    pipe.write((line + "\n").getBytes(UTF_8));
    pipe.flush();
  }
}
