package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes a log by a thread of its own, so that a disk that is slow or full holds up nobody.
///
/// - [#write] returns when the lines are with the operating system: nothing is shown that would be
///   lost with this process. If that takes longer than a moment, the disk has stalled, and until it
///   has caught up nobody waits for it; up to 8 MiB of lines wait instead.
/// - Lines beyond that, and lines the disk refused, are lost to the file and counted. The file says
///   how many and where, as soon as it can be written again.
///
/// **Threads**: any.
final class LogWriter implements AutoCloseable {
  static final int WAITING_BYTES_MAX = 8 << 20;

  private static final int BUFFER_BYTES_KEPT = 256 * 1024;
  private static final int NEWS_MAX = 16;

  /// What a write waits for the disk: a moment nobody notices.
  static final Duration PATIENCE = Duration.ofMillis(200);

  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);
  private static final String STALLED = "the disk does not keep up";

  private final LogStore store;
  private final Clock clock;
  private final Duration patience;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private final Queue<String> news = new ArrayDeque<>();
  private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private ByteArrayOutputStream writing = new ByteArrayOutputStream();
  private int waitingLines;
  private long accepted;
  private long done;
  private boolean stalled;
  private boolean closing;
  private boolean losing;
  private long linesLost;
  private long linesOverflowed;
  private long linesRefused;

  /// @param name of the log, for its thread
  /// @param patience what a write waits before the disk counts as stalled
  LogWriter(String name, LogStore store, Clock clock, Duration patience) {
    this.patience = patience;
    this.store = store;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("log-" + name).start(this::run);
  }

  /// Writes whole lines.
  ///
  /// @param text in UTF-8, each with its line end
  /// @param lines how many
  void write(byte[] text, int lines) {
    lock.lock();
    try {
      if (closing || isFull(text.length)) {
        linesOverflowed += lines;
        lost(lines, closing ? "the log is closed" : STALLED);
        return;
      }
      noteOverflow();
      waiting.write(text, 0, text.length);
      waitingLines += lines;
      long mine = ++accepted;
      work.signal();
      awaitDone(mine);
    } finally {
      lock.unlock();
    }
  }

  /// Lines that did not reach the file.
  long linesLost() {
    lock.lock();
    try {
      return linesLost;
    } finally {
      lock.unlock();
    }
  }

  /// What readers of the log should know since they were last told: that lines are lost and why,
  /// and that they are written again.
  List<String> news() {
    lock.lock();
    try {
      if (news.isEmpty()) {
        return List.of();
      }
      var told = new ArrayList<>(news);
      news.clear();
      return told;
    } finally {
      lock.unlock();
    }
  }

  /// Waits at most two seconds for what is to be written.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSES_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Once full it takes lines again when half of it is written: one gap, not many.
  private boolean isFull(int more) {
    int bytesMax = linesOverflowed == 0 ? WAITING_BYTES_MAX : WAITING_BYTES_MAX / 2;
    return waiting.size() + more > bytesMax;
  }

  private void awaitDone(long mine) {
    long leftNanos = patience.toNanos();
    try {
      while (!stalled && done < mine) {
        if (leftNanos <= 0) {
          stalled = true;
          return;
        }
        leftNanos = progress.awaitNanos(leftNanos);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The lines are on their way all the same.
    }
  }

  private void run() {
    lock.lock();
    try {
      while (takeWaiting()) {
        writeTaken();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    try {
      store.close();
    } catch (IOException _) {
      // Nothing was left to be written: there is nothing to lose.
    }
  }

  /// @return false when closed and all is written
  private boolean takeWaiting() throws InterruptedException {
    while (waiting.size() == 0) {
      stalled = false;
      noteOverflow();
      if (waiting.size() > 0) {
        break;
      }
      if (closing) {
        return false;
      }
      work.await();
    }
    ByteArrayOutputStream taken = waiting;
    waiting = writing;
    writing = taken;
    return true;
  }

  /// Writes without the lock: that is what may take long.
  private void writeTaken() {
    long taken = accepted;
    int lines = waitingLines;
    waitingLines = 0;
    long refusedBefore = linesRefused;
    byte[] text = withNote(refusedBefore, writing.toByteArray());
    IOException failure = null;
    lock.unlock();
    try {
      store.write(text, text.length, refusedBefore > 0 ? lines + 1 : lines);
    } catch (IOException refused) {
      failure = refused;
    } finally {
      lock.lock();
    }
    if (failure != null) {
      linesRefused += lines;
      lost(lines, reason(failure));
    } else if (refusedBefore > 0) {
      linesRefused = 0;
      caughtUp(refusedBefore);
    }
    if (writing.size() > BUFFER_BYTES_KEPT) {
      writing = new ByteArrayOutputStream();
    }
    writing.reset();
    done = taken;
    progress.signalAll();
  }

  /// Says in the file, at its place, what the full queue cost.
  private void noteOverflow() {
    if (linesOverflowed > 0) {
      byte[] note = gap(linesOverflowed);
      waiting.write(note, 0, note.length);
      waitingLines++;
      caughtUp(linesOverflowed);
      linesOverflowed = 0;
    }
  }

  /// The text, behind a line that says how many the disk had refused before it, if any: together,
  /// so that a disk with little room is not filled with such lines.
  private byte[] withNote(long refused, byte[] text) {
    if (refused == 0) {
      return text;
    }
    byte[] note = gap(refused);
    byte[] both = Arrays.copyOf(note, note.length + text.length);
    System.arraycopy(text, 0, both, note.length, text.length);
    return both;
  }

  private byte[] gap(long lines) {
    var note = new StringBuilder();
    LogFormat.append(
        note,
        clock.instant(),
        LogFormat.separator(
            "%d lines are missing here: the disk did not take them".formatted(lines)));
    return note.toString().getBytes(UTF_8);
  }

  private void lost(int lines, String reason) {
    linesLost += lines;
    if (!losing) {
      losing = true;
      tell(
          "lines do not reach the log file (%s): they are counted, and shown here"
              .formatted(reason));
    }
  }

  private void caughtUp(long lines) {
    losing = false;
    tell("the log file is written again; %d lines are missing in it".formatted(lines));
  }

  private void tell(String text) {
    if (news.size() < NEWS_MAX) {
      news.add(text);
    }
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
