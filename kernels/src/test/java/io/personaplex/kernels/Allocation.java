package io.personaplex.kernels;

import java.lang.management.ManagementFactory;

/// What a call allocates once it is compiled. A vector that the compiler could not keep in a
/// register shows up here as an object.
final class Allocation {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Calls between two looks.
  private static final int CALLS = 500;

  /// Looks before we give up: the compiler works beside us and may be waiting for a core.
  private static final int ATTEMPTS = 400;

  private Allocation() {}

  /// Bytes allocated by some calls in a row, 0 as soon as that happened once.
  static long ofWarm(Runnable call) {
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      if (least > 0) {
        letTheCompilerWork();
      }
    }
    return least;
  }

  private static void letTheCompilerWork() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
