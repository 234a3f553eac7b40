package io.personaplex.lm;

import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightPacker;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/// Brings matrices into their formats on several threads, in pieces small enough that all threads
/// end together.
final class WeightPacking {
  private static final long PIECE_ELEMENTS = 1 << 22;

  private final String activity;
  private final LoadProgress progress;
  private final List<Callable<Void>> pieces = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private long total;
  private long done;

  WeightPacking(String activity, LoadProgress progress) {
    this.activity = activity;
    this.progress = progress;
  }

  /// A matrix to pack.
  ///
  /// @param target the bytes of the whole matrix
  void add(Tensor source, WeightFormat format, MemorySegment target) {
    int rows = source.dimension(0);
    int columns = source.dimension(1);
    long tiles = Math.max(1, PIECE_ELEMENTS / columns / format.tileRows());
    int step = (int) Math.min(Integer.MAX_VALUE / 2, tiles * format.tileRows());
    for (int from = 0; from < rows; from += step) {
      int first = from;
      int last = Math.min(rows, from + step);
      long bytes = (long) (last - first) * columns * source.dtype().bytes();
      total += bytes;
      pieces.add(
          () -> {
            WeightPacker.pack(source, format, target, first, last);
            report(bytes);
            return null;
          });
    }
  }

  /// Bytes of everything that was added, as they lie in the checkpoint.
  long bytes() {
    return total;
  }

  /// Packs everything that was added, up to the first failure.
  void run(int threads) {
    try (var pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("pack-weights-", 0).factory())) {
      try {
        await(pool);
      } finally {
        pool.shutdownNow(); // what has not begun is in vain; closing waits for what has
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("%s: interrupted".formatted(activity), e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException("%s failed".formatted(activity), e);
      }
    }
  }

  private void await(Executor pool) throws InterruptedException, ExecutionException {
    var results = new ExecutorCompletionService<Void>(pool);
    List<Future<Void>> waiting = pieces.stream().map(results::submit).toList();
    for (int i = 0; i < waiting.size(); i++) {
      results.take().get();
    }
  }

  private void report(long bytes) {
    lock.lock();
    try {
      done += bytes;
      progress.progress(activity, done, total);
    } finally {
      lock.unlock();
    }
  }
}
