package io.personaplex.kernels;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs kernels on a fixed number of threads. Work is split by rows or heads, never along a sum, so
/// the number of threads does not change a result.
///
/// One caller at a time: a call while another thread's is running waits for it. A call allocates
/// nothing. When a part fails, the others finish what they have begun, the failure is thrown to the
/// caller, and the next call finds the team in order.
public final class Compute implements AutoCloseable {
  private final Kernels kernels;
  private final Team team;
  private final int threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Product product = new Product();

  /// Threads pinned to CPUs where the system allows it.
  ///
  /// @param threads including the caller's, ≥ 1
  public Compute(Kernels kernels, int threads) {
    this(kernels, threads, true);
  }

  /// @param threads including the caller's, ≥ 1
  /// @param pinned whether each thread but the caller's is kept on a CPU of its own; see [Team]
  public Compute(Kernels kernels, int threads, boolean pinned) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "compute: %d threads, wanted at least 1".formatted(threads));
    }
    this.kernels = kernels;
    this.threads = threads;
    this.team = new Team(threads, pinned);
  }

  /// A part of some work; made once, not per call.
  public interface Part {
    /// Does units `from ≤ i < to`. Called several times, by several threads at once.
    ///
    /// @param scratch of the calling thread
    void run(int from, int to, Scratch scratch);
  }

  /// The operations, for what is too small to split.
  public Kernels kernels() {
    return kernels;
  }

  /// Number of threads, the caller's included.
  public int threads() {
    return threads;
  }

  /// All rows of a product, see [MatMul].
  ///
  /// @throws IllegalArgumentException if views are too short
  /// @throws IllegalStateException from within a part, or after [#close]
  public void multiply(WeightMatrix w, ActivationView x, ActivationView out, int batch) {
    MatMul.check(w, x, out, batch, 0, w.rows());
    enter();
    try {
      product.set(w, x, out, batch);
      team.run(product, Math.ceilDiv(w.rows(), w.format().tileRows()));
    } finally {
      lock.unlock();
    }
  }

  /// Units `0 ≤ i < units` of `part`, split between the threads; returns when all are done.
  ///
  /// @throws IllegalStateException from within a part, or after [#close]
  public void split(Part part, int units) {
    enter();
    try {
      team.run(part, units);
    } finally {
      lock.unlock();
    }
  }

  private void enter() {
    if (lock.isHeldByCurrentThread() || team.isMember(Thread.currentThread())) {
      throw new IllegalStateException("compute: a part may not start work of its own");
    }
    lock.lock();
  }

  /// Ends the threads and waits for them. Work that is running is finished first.
  @Override
  public void close() {
    enter();
    try {
      team.close();
    } finally {
      lock.unlock();
    }
  }

  /// The product that is running, in units of tiles.
  private final class Product implements Part {
    private @Nullable WeightMatrix w;
    private @Nullable ActivationView x;
    private @Nullable ActivationView out;
    private int batch;

    void set(WeightMatrix w, ActivationView x, ActivationView out, int batch) {
      this.w = w;
      this.x = x;
      this.out = out;
      this.batch = batch;
    }

    @Override
    public void run(int from, int to, Scratch scratch) {
      WeightMatrix matrix = Objects.requireNonNull(w);
      int tile = matrix.format().tileRows();
      kernels
          .matMul()
          .multiply(
              matrix,
              Objects.requireNonNull(x),
              Objects.requireNonNull(out),
              batch,
              from * tile,
              (int) Math.min(matrix.rows(), (long) to * tile),
              scratch);
    }
  }
}
