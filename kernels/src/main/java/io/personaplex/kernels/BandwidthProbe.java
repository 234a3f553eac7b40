package io.personaplex.kernels;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// How fast this machine reads memory right now: the bound on a model whose weights are read once a
/// token. Threads sum up memory outside the heap, several times as much as the caches hold, again
/// and again; plain Java, whose loop over longs the compiler turns into vectors. The threads that
/// read have allocated it, so that it is spread over the memory of several sockets, as weights are.
///
/// @param threads that read
/// @param gigabytesPerSecond all threads together, 10⁹ bytes
public record BandwidthProbe(int threads, double gigabytesPerSecond) {
  /// How long to read unless somebody is in a hurry.
  public static final Duration USUAL = Duration.ofSeconds(2);

  private static final long LEAST_BYTES = 512L << 20;

  /// So much more than the caches is read that what they keep between two passes is no matter.
  private static final int TIMES_CACHES = 4;

  /// What a thread allocates in one go.
  private static final int BLOCK_BYTES = 32 << 20;

  /// What a thread reads in one go.
  private static final int PIECE_BYTES = 1 << 20;

  private static final int PIECES_PER_BLOCK = BLOCK_BYTES / PIECE_BYTES;

  /// What is read: pages that were never written would all be the same page of zeros.
  private static final byte FILL = 1;

  private static final long LONG_OF_FILL = 0x0101_0101_0101_0101L * FILL;

  /// Reads with `threads` threads for about `time`, after one pass that is not counted.
  public static BandwidthProbe measure(int threads, Duration time) {
    int count = blocks(LastLevelCache.bytes(LastLevelCache.CPUS), machineBytes());
    try (Arena arena = Arena.ofShared();
        Team team = new Team(threads, true)) {
      MemorySegment[] blocks = new MemorySegment[count];
      team.run(
          (from, to, _) -> {
            for (int i = from; i < to; i++) {
              blocks[i] = arena.allocate(BLOCK_BYTES, 64).fill(FILL);
            }
          },
          count,
          1);
      LongAdder sum = new LongAdder();
      Compute.Part reading =
          (from, to, _) -> {
            for (int i = from; i < to; i++) {
              sum.add(
                  sum(blocks[i / PIECES_PER_BLOCK], (long) (i % PIECES_PER_BLOCK) * PIECE_BYTES));
            }
          };
      team.run(reading, count * PIECES_PER_BLOCK);
      long begin = System.nanoTime();
      long passes = 0;
      do {
        team.run(reading, count * PIECES_PER_BLOCK);
        passes++;
      } while (System.nanoTime() - begin < time.toNanos());
      double nanos = System.nanoTime() - begin;
      long bytes = (long) count * BLOCK_BYTES;
      if (sum.sum() != (passes + 1) * (bytes / Long.BYTES) * LONG_OF_FILL) {
        throw new IllegalStateException("memory probe: not every byte was read once a pass");
      }
      return new BandwidthProbe(threads, passes * bytes / nanos);
    }
  }

  /// How many blocks to read: more than the caches hold, as long as the machine has the memory.
  static int blocks(long cacheBytes, long machineBytes) {
    long bytes = Math.min(TIMES_CACHES * cacheBytes, machineBytes / 4);
    return (int) Math.ceilDiv(Math.max(LEAST_BYTES, bytes), BLOCK_BYTES);
  }

  private static long machineBytes() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
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
