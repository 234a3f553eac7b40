package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.CheckpointWriter;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.TensorException;
import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LmWeightsTest {
  private final LmConfig config = SmallModel.config(4);
  private int models;

  @TempDir private Path folder;

  @Test
  void progressGrowsToTheWholeAndNamesTheWork() {
    var seen = new ArrayList<Long>();
    var totals = new ArrayList<Long>();
    var activities = new ArrayList<String>();
    LoadProgress progress =
        (activity, done, total) -> {
          seen.add(done);
          totals.add(total);
          activities.add(activity);
        };
    try (var file = new Checkpoint(random());
        var weights = new LmWeights(file, config, Precision.INT8, 2, 3, progress)) {
      assertThat(weights.precision()).isEqualTo(Precision.INT8);
    }
    assertThat(seen).isSorted().doesNotHaveDuplicates();
    assertThat(seen.getLast()).isEqualTo(totals.getLast());
    assertThat(totals).containsOnly(totals.getFirst());
    assertThat(activities).containsOnly("packing weights", "reading embeddings");
  }

  @Test
  void packedWeightsAreKeptAndMappedNextTime() throws IOException {
    Path model = random();
    Path cache = folder.resolve("cache").resolve("int8.weights");
    List<String> first = load(model, cache, Precision.INT8, 2);
    assertThat(first)
        .containsExactly("packing weights", "keeping packed weights", "reading embeddings");
    FileTime made = Files.getLastModifiedTime(cache);
    assertThat(load(model, cache, Precision.INT8, 2))
        .containsExactly("reading packed weights", "reading embeddings");
    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(made);
  }

  @Test
  void whatIsDoneOnlyGrowsThroughPackingAndKeeping() {
    var done = new ArrayList<Long>();
    LoadProgress progress = (activity, bytesDone, bytesTotal) -> done.add(bytesDone);
    try (var file = new Checkpoint(random());
        var weights =
            new LmWeights(file, config, Precision.INT4, 1, folder.resolve("kept"), 2, progress)) {
      assertThat(weights.precision()).isEqualTo(Precision.INT4);
    }
    assertThat(done).isSorted();
  }

  @Test
  void whatIsKeptOfOtherWeightsOrDamagedIsMadeAgain() throws IOException {
    Path model = random();
    Path cache = folder.resolve("weights");
    load(model, cache, Precision.INT8, 2);
    assertThat(load(model, cache, Precision.INT4, 2)).contains("packing weights");
    assertThat(load(model, cache, Precision.INT4, 3)).contains("packing weights");
    assertThat(load(random(), cache, Precision.INT4, 3)).contains("packing weights");
    byte[] bytes = Files.readAllBytes(cache);
    bytes[bytes.length - 1] ^= 1;
    Files.write(cache, bytes);
    assertThat(load(model, cache, Precision.INT4, 3)).contains("packing weights");
    assertThat(load(model, cache, Precision.INT4, 3)).doesNotContain("packing weights");
  }

  @Test
  void aCacheThatCannotBeWrittenCostsOnlyTheNextStart() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(load(random(), file.resolve("weights"), Precision.INT8, 1))
        .containsExactly("packing weights", "reading embeddings");
  }

  @Test
  void aDiskThatFillsUpWhilePackingCostsOnlyTheNextStart() {
    Path cache = folder.resolve("full").resolve("weights");
    var full = new AtomicBoolean(true);
    LoadProgress progress =
        (activity, done, total) -> {
          if (full.getAndSet(false)) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
          }
        };
    try (var file = new Checkpoint(random());
        var kept = new LmWeights(file, config, Precision.INT8, 1, cache, 2, progress);
        var fresh = new LmWeights(file, config, Precision.INT8, 1, 1, LoadProgress.NONE)) {
      assertSameMatrices(kept, fresh);
    }
    assertThat(full).isFalse();
    assertThat(cache.getParent()).isEmptyDirectory();
  }

  @Test
  void packingEndsWhenItsThreadIsInterrupted() {
    Thread packer = Thread.currentThread();
    LoadProgress progress = (activity, done, total) -> packer.interrupt();
    try (var file = new Checkpoint(random())) {
      assertThatThrownBy(
              () -> {
                try (var weights = new LmWeights(file, config, Precision.INT4, 1, 2, progress)) {
                  throw new AssertionError("loaded at " + weights.precision());
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("interrupted");
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  /// Loads with a cache, looks that every matrix is as it is without one, and returns what was
  /// done, in order.
  private List<String> load(Path model, Path cache, Precision precision, int subSteps) {
    var activities = new LinkedHashSet<String>();
    var shares = new ArrayList<Double>();
    LoadProgress progress =
        (activity, done, total) -> {
          activities.add(activity);
          shares.add(done / (double) total);
        };
    try (var file = new Checkpoint(model);
        var kept = new LmWeights(file, config, precision, subSteps, cache, 2, progress);
        var fresh = new LmWeights(file, config, precision, subSteps, 1, LoadProgress.NONE)) {
      assertSameMatrices(kept, fresh);
    }
    assertThat(shares.getLast()).isEqualTo(1);
    return List.copyOf(activities);
  }

  private static void assertSameMatrices(LmWeights some, LmWeights others) {
    assertThat(matrices(some))
        .zipSatisfy(
            matrices(others),
            (a, b) -> {
              assertThat(a.format()).isEqualTo(b.format());
              assertThat(a.data().mismatch(b.data())).as(a.name()).isEqualTo(-1);
            });
  }

  private static List<WeightMatrix> matrices(LmWeights weights) {
    var list = new ArrayList<WeightMatrix>();
    weights.temporalLayers().forEach(l -> addTo(list, l));
    list.add(weights.textHead());
    for (DepthStepWeights step : weights.depthSteps()) {
      list.add(step.input());
      step.layers().forEach(l -> addTo(list, l));
      list.add(step.head());
    }
    return list;
  }

  private static void addTo(List<WeightMatrix> list, LayerWeights layer) {
    list.addAll(List.of(layer.attentionIn, layer.attentionOut, layer.gateIn, layer.gateOut));
  }

  @Test
  void theTablesThatAreUsedAreReadOnceAndCounted() {
    var totals = new ArrayList<Long>();
    try (var file = new Checkpoint(random());
        var weights =
            new LmWeights(
                file, config, Precision.BF16, 2, 1, (activity, done, total) -> totals.add(total))) {
      long rows = (config.card() + 1L) * config.audioStreams() + config.textCard() + 1;
      long depthRows = config.textCard() + 1L + config.card() + 1;
      assertThat(weights.config()).isEqualTo(config);
      assertThat(totals).containsOnly(2 * (rows * config.dim() + depthRows * config.depth().dim()));
    }
  }

  @Test
  void bfloat16IsNotCopied() {
    try (var file = new Checkpoint(random());
        var weights =
            new LmWeights(
                file,
                config,
                Precision.BF16,
                config.depth().subSteps(),
                1,
                (activity, done, total) -> assertThat(activity).isEqualTo("reading embeddings"))) {
      assertThat(weights.textHead().data().address())
          .isEqualTo(file.tensor("text_linear.weight").data().address());
      var last = weights.depthSteps().getLast().layers().getLast().attentionOut;
      var packed = file.tensor("depformer.layers.1.self_attn.out_proj.weight").data();
      assertThat(last.data().address() + last.data().byteSize())
          .isEqualTo(packed.address() + packed.byteSize());
    }
  }

  @Test
  void weightsThatNoBlockCanHoldAreRefusedByName() {
    List<LmLayout.Entry> entries = LmLayout.of(config).entries();
    Path path = folder.resolve("damaged.safetensors");
    var declared =
        entries.stream()
            .map(
                e ->
                    new CheckpointWriter.Declaration(
                        e.name(), DType.BF16, e.shape().stream().mapToLong(d -> d).toArray()))
            .toList();
    try (var writer = new CheckpointWriter(path, declared)) {
      for (LmLayout.Entry entry : entries) {
        float[] values = new float[(int) entry.elements()];
        values[values.length - 1] =
            entry.name().equals("transformer.layers.1.gating.linear_out.weight") ? Float.NaN : 1;
        writer.append(entry.name(), values);
      }
      writer.finish();
    }
    try (var file = new Checkpoint(path)) {
      assertThatThrownBy(
              () -> {
                try (var weights =
                    new LmWeights(file, config, Precision.INT4, 1, 2, LoadProgress.NONE)) {
                  throw new AssertionError("loaded at " + weights.precision());
                }
              })
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("transformer.layers.1.gating.linear_out.weight");
    }
  }

  @Test
  void moreSubStepsThanTheModelHasAreRefused() {
    try (var file = new Checkpoint(random())) {
      assertThatThrownBy(
              () -> {
                try (var weights =
                    new LmWeights(file, config, Precision.F32, 6, 2, LoadProgress.NONE)) {
                  throw new AssertionError("loaded at " + weights.precision());
                }
              })
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("6 sub-steps asked for, the model has 5");
    }
  }

  private Path random() {
    return CheckpointFile.random(
        folder.resolve("model%d.safetensors".formatted(models++)),
        LmLayout.of(config).entries(),
        new SplittableRandom(Seeds.next()));
  }
}
