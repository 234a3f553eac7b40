package io.personaplex.lm;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Attention;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.RotaryEmbedding;
import io.personaplex.kernels.Scratch;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One session's past in a [LayerStack], a ring a layer, and its buffers for up to `maxRows` rows.
final class StackState {
  final int dim;
  final int hidden;
  final List<KvRing> rings;
  final @Nullable RotaryEmbedding rotary;

  /// Whether attention is worth more than one thread.
  final boolean splitAttention;

  final Attend attend;
  final Scratch scratch = new Scratch();

  /// The rows that pass through the layers, `[maxRows][dim]`.
  final float[] x;

  final float[] normed;
  final float[] qkv;
  final float[] attended;
  final float[] gate;
  final float[] gated;
  final float[] branch;

  final ActivationView normedRows;
  final ActivationView qkvRows;
  final ActivationView attendedRows;
  final ActivationView gateRows;
  final ActivationView gatedRows;
  final ActivationView branchRows;

  /// Rows gone through since the start: the absolute position of the next.
  long position;

  @Nullable LayerObserver observer;

  private final Network network;

  StackState(
      Network network,
      int dim,
      int hidden,
      int maxRows,
      List<KvRing> rings,
      @Nullable RotaryEmbedding rotary,
      boolean splitAttention,
      Attention attention) {
    this.network = network;
    this.dim = dim;
    this.hidden = hidden;
    this.rings = List.copyOf(rings);
    this.rotary = rotary;
    this.splitAttention = splitAttention;
    x = new float[maxRows * dim];
    normed = new float[maxRows * dim];
    qkv = new float[maxRows * 3 * dim];
    attended = new float[maxRows * dim];
    gate = new float[maxRows * 2 * hidden];
    gated = new float[maxRows * hidden];
    branch = new float[maxRows * dim];
    normedRows = ActivationView.of(normed, dim);
    qkvRows = ActivationView.of(qkv, 3 * dim);
    attendedRows = ActivationView.of(attended, dim);
    gateRows = ActivationView.of(gate, 2 * hidden);
    gatedRows = ActivationView.of(gated, hidden);
    branchRows = ActivationView.of(branch, dim);
    attend = new Attend(attention, qkv, attended, this.rings.getFirst());
  }

  void reset() {
    position = 0;
    for (int l = 0; l < rings.size(); l++) { // no iterator: called for every frame
      rings.get(l).reset();
    }
  }

  void observe(Stage stage, int layer, int rows, float[] values) {
    LayerObserver to = observer;
    if (to != null) {
      for (int r = 0; r < rows; r++) {
        to.observe(network, stage, layer, position + r, values, r * dim, dim);
      }
    }
  }

  /// Attention of the newest position of a ring, a unit a head.
  static final class Attend implements Compute.Part {
    private final Attention attention;
    private final float[] qkv;
    private final float[] attended;
    private KvRing ring;
    private int q;
    private int out;

    private Attend(Attention attention, float[] qkv, float[] attended, KvRing ring) {
      this.attention = attention;
      this.qkv = qkv;
      this.attended = attended;
      this.ring = ring;
    }

    void set(KvRing of, int queryOffset, int outOffset) {
      ring = of;
      q = queryOffset;
      out = outOffset;
    }

    @Override
    public void run(int fromHead, int toHead, Scratch scratch) {
      long newest = ring.end() - 1;
      attention.attend(
          ring,
          ring.firstVisible(newest),
          newest,
          qkv,
          q,
          attended,
          out,
          fromHead,
          toHead,
          scratch);
    }
  }
}
