package io.personaplex.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// How fast this machine reads memory right now: the bound on a model whose weights are read once a
/// token. Threads sum up a buffer outside the heap, larger than any cache of a small machine, again
/// and again; plain Java, whose loop over longs the compiler turns into vectors.
///
/// @param threads that read
/// @param gigabytesPerSecond all threads together, 10⁹ bytes
public record BandwidthProbe(int threads, double gigabytesPerSecond) {
  /// How long to read unless somebody is in a hurry.
  public static final Duration USUAL = Duration.ofSeconds(2);

  private static final long BYTES = 512L << 20;

  /// What a thread reads in one go.
  private static final int PIECE_BYTES = 1 << 20;

  /// Reads with `threads` threads for about `time`, after one pass that is not counted.
  public static BandwidthProbe measure(int threads, Duration time) {
    try (Arena arena = Arena.ofShared();
        Team team = new Team(threads, true)) {
      MemorySegment memory = arena.allocate(BYTES, 64);
      // Pages that were never written are all the same page of zeros.
      memory.fill((byte) 1);
      LongAdder sum = new LongAdder();
      Compute.Part reading =
          (from, to, _) -> {
            for (int i = from; i < to; i++) {
              sum.add(sum(memory, (long) i * PIECE_BYTES));
            }
          };
      int pieces = (int) (BYTES / PIECE_BYTES);
      team.run(reading, pieces, pieces / (threads * 4) + 1);
      long begin = System.nanoTime();
      long passes = 0;
      do {
        team.run(reading, pieces, pieces / (threads * 4) + 1);
        passes++;
      } while (System.nanoTime() - begin < time.toNanos());
      double nanos = System.nanoTime() - begin;
      if (sum.sum() == 0) {
        throw new IllegalStateException("memory probe: the sum of ones is 0");
      }
      return new BandwidthProbe(threads, passes * BYTES / nanos);
    }
  }

  private static long sum(MemorySegment memory, long at) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = 0; i < PIECE_BYTES; i += 4 * Long.BYTES) {
      a += memory.get(ValueLayout.JAVA_LONG, at + i);
      b += memory.get(ValueLayout.JAVA_LONG, at + i + 8);
      c += memory.get(ValueLayout.JAVA_LONG, at + i + 16);
      d += memory.get(ValueLayout.JAVA_LONG, at + i + 24);
    }
    return a + b + c + d;
  }
}
