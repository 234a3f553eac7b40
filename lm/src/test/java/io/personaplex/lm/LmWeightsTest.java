package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.CheckpointWriter;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.TensorException;
import io.personaplex.testkit.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LmWeightsTest {
  private final LmConfig config = SmallModel.config(4);

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
    assertThat(activities).containsOnly("packing INT8 weights");
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
                (activity, done, total) -> {
                  throw new AssertionError("packs " + total + " bytes");
                })) {
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
        folder.resolve("model.safetensors"),
        LmLayout.of(config).entries(),
        new SplittableRandom(Seeds.next()));
  }
}
