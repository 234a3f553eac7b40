package io.personaplex.lm;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.RotaryEmbedding;
import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.kernels.WeightPacker;
import io.personaplex.lm.LayerObserver.Network;
import io.personaplex.lm.LayerObserver.Stage;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// One temporal layer of the published sizes, the output norm, and behind them a slice of the text
/// head, and of the depth transformer's first sub-step input projection, one layer and the audio
/// head.
///
/// Weights are normal and keep the size of what goes through; inputs are normal with a few channels
/// twenty times as large, as trained transformers have them. So that packing takes seconds, the
/// rows of a matrix of the temporal layer are an eighth of it eight times over: every row has its
/// full length, and what is summed is as random.
final class PublishedLayer {
  static final String ATTENTION = "attention";
  static final String LAYER = "layer";
  static final String TEXT = "text logits";
  static final String AUDIO = "audio logits";
  static final List<String> OUTPUTS = List.of(ATTENTION, LAYER, TEXT, AUDIO);

  private static final LmConfig CONFIG = LmConfig.personaPlex7b();
  private static final int ROWS = LanguageModel.PREFILL_ROWS;
  private static final int OUTLIERS = 8;
  private static final int TEXT_ROWS = 2048;
  private static final int REPEATS = 8;

  /// Of the temporal layer: what attention adds, what comes out, and that behind the norm.
  private record Layered(List<float[]> attention, List<float[]> layer, float[] hidden) {}

  private final RandomGenerator random;
  private final Arena arena;
  private final Compute compute;
  // Not a multiple of any width, so that no two rows are the same.
  private final float[] normal = new float[1_000_003];
  private final float[] inputs;
  private final Map<WeightFormat, Layered> layers = new EnumMap<>(WeightFormat.class);
  private final LayerStack stack;
  private final List<Tensor> temporal;
  private final List<Tensor> depth;
  private final Tensor textHead;
  private final Tensor depthInput;
  private final Tensor audioHead;

  /// @param arena owns the weights as they would lie in a file
  PublishedLayer(RandomGenerator random, Arena arena, Compute compute) {
    this.random = random;
    this.arena = arena;
    this.compute = compute;
    stack = new LayerStack(compute, CONFIG.normEpsilon());
    for (int i = 0; i < normal.length; i++) {
      normal[i] = (float) random.nextGaussian();
    }
    int dim = CONFIG.dim();
    temporal = layer(dim, CONFIG.gatedHidden(), REPEATS);
    textHead = tensor("text head", TEXT_ROWS, dim);
    int width = CONFIG.depth().dim();
    depthInput = tensor("depth input", width, dim);
    depth = layer(width, CONFIG.depth().gatedHidden(), 1);
    audioHead = tensor("audio head", CONFIG.card(), width);
    inputs = new float[ROWS * dim];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian() * (i % dim % (dim / OUTLIERS) == 7 ? 20 : 1);
    }
  }

  static boolean isLogits(String output) {
    return output.equals(TEXT) || output.equals(AUDIO);
  }

  /// What comes out of every row, with the weights in these formats.
  Recording run(HeldFormats formats) {
    Layered rows = layers.computeIfAbsent(formats.temporal(), this::layered);
    try (var packed = Arena.ofShared()) {
      var seen = new Recording();
      rows.attention.forEach(row -> seen.add(ATTENTION, row));
      rows.layer.forEach(row -> seen.add(LAYER, row));
      product(pack(textHead, 1, formats.other(), packed), rows.hidden)
          .forEach(row -> seen.add(TEXT, row));
      StackState state = depth(packed);
      LayerWeights weights = weights(depth, 1, formats.other(), packed);
      WeightMatrix head = pack(audioHead, 1, formats.other(), packed);
      for (float[] row : product(pack(depthInput, 1, formats.other(), packed), rows.hidden)) {
        state.reset();
        System.arraycopy(row, 0, state.x, 0, row.length);
        stack.forward(List.of(weights), state, 1);
        seen.add(AUDIO, product(head, state.x).getFirst());
      }
      return seen;
    }
  }

  private Layered layered(WeightFormat format) {
    try (var packed = Arena.ofShared()) {
      StackState state = temporal(packed);
      var seen = new Recording();
      state.observer = seen;
      System.arraycopy(inputs, 0, state.x, 0, inputs.length);
      stack.forward(List.of(weights(temporal, REPEATS, format, packed)), state, ROWS);
      return new Layered(
          seen.of(Network.TEMPORAL, Stage.ATTENTION, 0),
          seen.of(Network.TEMPORAL, Stage.LAYER, 0),
          normed(state.x));
    }
  }

  private StackState temporal(Arena packed) {
    var ring =
        new KvRing(
            packed,
            KvRing.Format.BF16,
            KvRing.Eviction.REFERENCE,
            CONFIG.heads(),
            ROWS + 1,
            CONFIG.headDim());
    return new StackState(
        Network.TEMPORAL,
        CONFIG.dim(),
        CONFIG.gatedHidden(),
        ROWS,
        List.of(ring),
        new RotaryEmbedding(CONFIG.headDim(), CONFIG.ropeMaxPeriod()),
        true,
        compute.kernels().attention());
  }

  private StackState depth(Arena packed) {
    LmConfig.DepthConfig sizes = CONFIG.depth();
    var ring =
        new KvRing(
            packed,
            KvRing.Format.F32,
            KvRing.Eviction.REFERENCE,
            sizes.heads(),
            sizes.ring(),
            sizes.headDim());
    return new StackState(
        Network.DEPTH,
        sizes.dim(),
        sizes.gatedHidden(),
        1,
        List.of(ring),
        null,
        false,
        compute.kernels().attention());
  }

  /// The output norm with a gain of 1, row by row.
  private float[] normed(float[] rows) {
    int dim = CONFIG.dim();
    float[] result = new float[rows.length];
    for (int r = 0; r < ROWS; r++) {
      compute
          .kernels()
          .rmsNorm()
          .apply(rows, r * dim, ones(dim), CONFIG.normEpsilon(), result, r * dim);
    }
    return result;
  }

  /// The product with every row of `x`.
  private List<float[]> product(WeightMatrix matrix, float[] x) {
    int count = x.length / matrix.columns();
    float[] out = new float[count * matrix.rows()];
    compute.multiply(
        matrix,
        ActivationView.of(x, matrix.columns()),
        ActivationView.of(out, matrix.rows()),
        count);
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(out, i * matrix.rows(), (i + 1) * matrix.rows()))
        .toList();
  }

  private List<Tensor> layer(int dim, int hidden, int repeats) {
    return List.of(
        tensor("attention in", 3 * dim / repeats, dim),
        tensor("attention out", dim / repeats, dim),
        tensor("gate in", 2 * hidden / repeats, dim),
        tensor("gate out", dim / repeats, hidden));
  }

  private LayerWeights weights(
      List<Tensor> tensors, int repeats, WeightFormat format, Arena packed) {
    List<WeightMatrix> all = tensors.stream().map(t -> pack(t, repeats, format, packed)).toList();
    float[] gain = ones(all.get(3).rows());
    return new LayerWeights(gain, all.get(0), all.get(1), gain, all.get(2), all.get(3));
  }

  /// A matrix whose rows are those of a tensor several times over.
  private WeightMatrix pack(Tensor tensor, int repeats, WeightFormat format, Arena packed) {
    WeightMatrix once = WeightPacker.pack(tensor, format, packed, compute);
    if (repeats == 1) {
      return once;
    }
    if (once.rows() % format.tileRows() != 0) {
      throw new AssertionError("%s: %d rows are no whole tiles".formatted(tensor, once.rows()));
    }
    long bytes = once.data().byteSize();
    MemorySegment all = packed.allocate(repeats * bytes, 64);
    for (int i = 0; i < repeats; i++) {
      MemorySegment.copy(once.data(), 0, all, i * bytes, bytes);
    }
    return new WeightMatrix(once.name(), format, repeats * once.rows(), once.columns(), all);
  }

  /// A matrix of normal values over the square root of its columns.
  private Tensor tensor(String name, int rows, int columns) {
    short[] scaled = new short[normal.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = DType.floatToBf16((float) (normal[i] / Math.sqrt(columns)));
    }
    MemorySegment data = arena.allocate((long) rows * columns * 2, 64);
    long elements = (long) rows * columns;
    int from = random.nextInt(scaled.length);
    for (long at = 0; at < elements; ) {
      int count = (int) Math.min(scaled.length - from, elements - at);
      MemorySegment.copy(scaled, from, data, ValueLayout.JAVA_SHORT, at * 2, count);
      at += count;
      from = 0;
    }
    return new Tensor(name, DType.BF16, new long[] {rows, columns}, data);
  }

  private static float[] ones(int count) {
    float[] gain = new float[count];
    Arrays.fill(gain, 1);
    return gain;
  }
}
