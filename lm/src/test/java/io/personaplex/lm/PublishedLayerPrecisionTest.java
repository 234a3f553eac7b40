package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.RotaryEmbedding;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.kernels.WeightPacker;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// How far rounded weights move one temporal layer of the published sizes, against bfloat16: normal
/// weights that keep the size of what goes through, normal inputs with a few channels twenty times
/// as large, as trained transformers have them.
class PublishedLayerPrecisionTest {
  private static final System.Logger LOG = System.getLogger("precision.lm");
  private static final LmConfig CONFIG = LmConfig.personaPlex7b();
  private static final int ROWS = 4;
  private static final int OUTLIERS = 8;

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Kernels kernels = AllKernels.fastest();

  @Test
  void eightBitsHardlyMoveALayerAndFourABit() {
    try (var arena = Arena.ofShared();
        var compute = new Compute(kernels, 2)) {
      // Not a multiple of any width, so that no two rows are the same.
      short[] normal = new short[1_000_003];
      for (int i = 0; i < normal.length; i++) {
        normal[i] = DType.floatToBf16((float) random.nextGaussian());
      }
      int dim = CONFIG.dim();
      int hidden = CONFIG.gatedHidden();
      List<Tensor> tensors =
          List.of(
              tensor("attention in", 3 * dim, dim, normal, arena),
              tensor("attention out", dim, dim, normal, arena),
              tensor("gate in", 2 * hidden, dim, normal, arena),
              tensor("gate out", dim, hidden, normal, arena));
      float[] inputs = new float[ROWS * dim];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (float) random.nextGaussian() * (i % dim % (dim / OUTLIERS) == 7 ? 20 : 1);
      }

      Recording exact = run(tensors, WeightFormat.BF16, inputs, compute);
      compare(exact, run(tensors, WeightFormat.INT8, inputs, compute), WeightFormat.INT8, 0.9995);
      compare(exact, run(tensors, WeightFormat.INT4, inputs, compute), WeightFormat.INT4, 0.97);
    }
  }

  private void compare(Recording exact, Recording rounded, WeightFormat format, double bound) {
    for (Stage stage : List.of(Stage.ATTENTION, Stage.FEED_FORWARD, Stage.LAYER)) {
      List<float[]> wanted = exact.of(Network.TEMPORAL, stage, 0);
      List<float[]> got = rounded.of(Network.TEMPORAL, stage, 0);
      double worst = 1;
      for (int r = 0; r < ROWS; r++) {
        worst = Math.min(worst, Stages.cosine(wanted.get(r), got.get(r)));
      }
      LOG.log(
          System.Logger.Level.INFO,
          "%s, one layer of %d: %s: smallest cosine %.6f"
              .formatted(format, CONFIG.dim(), stage, worst));
      assertThat(worst).as("%s %s, seed %d", format, stage, seed).isGreaterThan(bound);
    }
  }

  private Recording run(
      List<Tensor> tensors, WeightFormat format, float[] inputs, Compute compute) {
    try (var arena = Arena.ofShared()) {
      float[] gain = new float[CONFIG.dim()];
      Arrays.fill(gain, 1);
      List<WeightMatrix> packed =
          tensors.stream().map(t -> WeightPacker.pack(t, format, arena, compute)).toList();
      var weights =
          new LayerWeights(gain, packed.get(0), packed.get(1), gain, packed.get(2), packed.get(3));
      var ring =
          new KvRing(
              arena,
              KvRing.Format.BF16,
              KvRing.Eviction.REFERENCE,
              CONFIG.heads(),
              ROWS + 1,
              CONFIG.headDim());
      var state =
          new StackState(
              Network.TEMPORAL,
              CONFIG.dim(),
              CONFIG.gatedHidden(),
              1,
              List.of(ring),
              new RotaryEmbedding(CONFIG.headDim(), CONFIG.ropeMaxPeriod()),
              true,
              kernels.attention());
      var seen = new Recording();
      state.observer = seen;
      var stack = new LayerStack(compute, CONFIG.normEpsilon());
      for (int r = 0; r < ROWS; r++) {
        System.arraycopy(inputs, r * CONFIG.dim(), state.x, 0, CONFIG.dim());
        stack.forward(List.of(weights), state, 1);
      }
      return seen;
    }
  }

  /// A matrix of normal values over the square root of its columns.
  private static Tensor tensor(String name, int rows, int columns, short[] normal, Arena arena) {
    short[] scaled = new short[normal.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = DType.floatToBf16((float) (DType.bf16ToFloat(normal[i]) / Math.sqrt(columns)));
    }
    MemorySegment data = arena.allocate((long) rows * columns * 2, 64);
    long elements = (long) rows * columns;
    for (long at = 0; at < elements; at += scaled.length) {
      int count = (int) Math.min(scaled.length, elements - at);
      MemorySegment.copy(scaled, 0, data, ValueLayout.JAVA_SHORT, at * 2, count);
    }
    return new Tensor(name, DType.BF16, new long[] {rows, columns}, data);
  }
}
