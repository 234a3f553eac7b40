package io.personaplex.personaplex;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/// How fast this machine reads its memory.
@FunctionalInterface
interface ReadBandwidth {
  /// Measures; takes about two seconds.
  ///
  /// @param threads that read at the same time
  double bytesPerSecond(int threads);

  /// By reading more than any cache holds, again and again.
  static ReadBandwidth measured() {
    return threads -> {
      long part = (512L << 20) / threads / 64 * 64;
      var bytes = new AtomicLong();
      long start = System.nanoTime();
      try (Arena arena = Arena.ofShared()) {
        MemorySegment memory = arena.allocate(part * threads, 64);
        Thread[] readers = new Thread[threads];
        for (int t = 0; t < threads; t++) {
          MemorySegment mine = memory.asSlice(t * part, part);
          readers[t] =
              Thread.ofPlatform()
                  .daemon()
                  .start(
                      () -> {
                        while (System.nanoTime() - start < 2_000_000_000L) {
                          long sum = 0;
                          for (long i = 0; i < part; i += Long.BYTES) {
                            sum += mine.get(JAVA_LONG, i);
                          }
                          bytes.addAndGet(part + (sum & 0));
                        }
                      });
        }
        for (Thread reader : readers) {
          reader.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return bytes.get() * 1e9 / (System.nanoTime() - start);
    };
  }
}
