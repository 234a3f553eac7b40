package io.personaplex.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What a call allocates once it is compiled. A vector that the compiler could not keep in a
/// register shows up here as an object.
///
/// Measured is the most frugal of several rounds: what a call needs it takes in every one, while a
/// compiler that has not come to an end takes some in a few. Between the rounds it is given time,
/// because it may be waiting for a core.
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 500;
  private static final int MOST_ROUNDS = 400;
  private static final long PAUSE_MILLIS = 5;

  private Allocation() {}

  /// Bytes this thread allocates in 500 calls in a row.
  public static long ofWarm(Runnable call) {
    return ofWarm(CALLS, call, "");
  }

  /// Bytes allocated in some calls in a row, by this thread and those that help it.
  ///
  /// @param calls a round
  /// @param helpers how the names of the threads begin that work for it and live already; empty for
  ///   none
  public static long ofWarm(int calls, Runnable call, String helpers) {
    long[] ids = threads(helpers);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
      long before = allocated(ids);
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      least = Math.min(least, allocated(ids) - before);
      if (least > 0) {
        letTheCompilerWork();
      }
    }
    return least;
  }

  private static long[] threads(String helpers) {
    if (helpers.isEmpty()) {
      return new long[0];
    }
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith(helpers))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  private static long allocated(long[] helpers) {
    long sum = THREADS.getCurrentThreadAllocatedBytes();
    for (long id : helpers) {
      sum += Math.max(0, THREADS.getThreadAllocatedBytes(id));
    }
    return sum;
  }

  private static void letTheCompilerWork() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
