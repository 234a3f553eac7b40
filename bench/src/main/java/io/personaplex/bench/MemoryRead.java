package io.personaplex.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How fast this machine reads memory right now: the bound on any model whose weights are read once
/// a token. Sums 512 MiB of longs outside the heap, beyond any cache of a small machine.
///
/// @param oneThreadGigabytesPerSecond best of [#ROUNDS] passes, 10⁹ bytes
/// @param allThreadsGigabytesPerSecond the same, split over all cores
record MemoryRead(double oneThreadGigabytesPerSecond, double allThreadsGigabytesPerSecond) {
  static final int ROUNDS = 5;

  private static final long BYTES = 512L << 20;

  static MemoryRead measure() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(BYTES, 64);
      // Pages that were never written are all the same page of zeros.
      memory.fill((byte) 1);
      return new MemoryRead(
          best(memory, 1), best(memory, Runtime.getRuntime().availableProcessors()));
    }
  }

  private static double best(MemorySegment memory, int threads) {
    double best = 0;
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        long part = BYTES / threads / 32 * 32;
        var sums = new ArrayList<Future<Long>>();
        for (int t = 0; t < threads; t++) {
          MemorySegment slice = memory.asSlice(t * part, part);
          sums.add(pool.submit(() -> sum(slice)));
        }
        long total = 0;
        for (Future<Long> sum : sums) {
          total += sum.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (total == 0) {
          throw new IllegalStateException("memory probe: the sum of ones is 0");
        }
        best = Math.max(best, part * threads / seconds / 1e9);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while memory was read", e);
    } catch (ExecutionException e) {
      throw new BenchException("memory could not be read", e);
    }
    return best;
  }

  /// Four sums, so that the additions do not wait for each other.
  private static long sum(MemorySegment memory) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (long i = 0; i < memory.byteSize(); i += 32) {
      a += memory.get(ValueLayout.JAVA_LONG, i);
      b += memory.get(ValueLayout.JAVA_LONG, i + 8);
      c += memory.get(ValueLayout.JAVA_LONG, i + 16);
      d += memory.get(ValueLayout.JAVA_LONG, i + 24);
    }
    return a + b + c + d;
  }
}
