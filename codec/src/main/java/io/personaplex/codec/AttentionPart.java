package io.personaplex.codec;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Attention;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.Scratch;
import org.jspecify.annotations.Nullable;

/// The attention of some rows of a step, split by heads. Made once a state; what it works on is set
/// before it runs.
final class AttentionPart implements Compute.Part {
  private final ActivationView queries;
  private final ActivationView out;
  private @Nullable Attention kernel;
  private @Nullable KvRing ring;
  private int fromRow;
  private int toRow;
  private long firstPosition;

  /// @param queries rows that begin with the query of each head
  AttentionPart(ActivationView queries, ActivationView out) {
    this.queries = queries;
    this.out = out;
  }

  /// What attends, and to what.
  void begin(Attention newKernel, KvRing newRing) {
    kernel = newKernel;
    ring = newRing;
  }

  /// Rows `from ≤ t < to`; row `t` is the query of position `first + t`.
  void queries(int from, int to, long first) {
    fromRow = from;
    toRow = to;
    firstPosition = first;
  }

  @Override
  public void run(int fromHead, int toHead, Scratch scratch) {
    Attention attention = kernel;
    KvRing memory = ring;
    if (attention == null || memory == null) {
      throw new IllegalStateException("attention: run before begin");
    }
    for (int t = fromRow; t < toRow; t++) {
      long position = firstPosition + t;
      attention.attend(
          memory,
          memory.firstVisible(position),
          position,
          queries.data(),
          queries.start(t),
          out.data(),
          out.start(t),
          fromHead,
          toHead,
          scratch);
    }
  }
}
