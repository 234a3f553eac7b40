package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.KvRing;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.GoldenTolerance;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Compares what was computed with a golden file, stage by stage, and keeps the worst differences.
final class Stages {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  private final String run;
  private final Map<String, Double> worst = new TreeMap<>();
  private int nearTies;

  Stages(String run) {
    this.run = run;
  }

  /// @param got vectors in the order of the tensor's rows; more of them than the tensor has is fine
  void close(String stage, Tensor wanted, List<float[]> got, Bound bound) {
    double limit = bound.of(wanted);
    int width = wanted.dimension(wanted.rank() - 1);
    long rows = wanted.elements() / width;
    assertThat(got.size()).as("%s: %s", run, wanted).isGreaterThanOrEqualTo((int) rows);
    for (int r = 0; r < rows; r++) {
      assertThat(got.get(r)).as("%s: %s", run, wanted).hasSize(width);
      for (int c = 0; c < width; c++) {
        compare(stage, wanted, (long) r * width + c, got.get(r)[c], limit);
      }
    }
  }

  /// One number of a tensor.
  void compare(String stage, Tensor wanted, long index, double got, double bound) {
    double difference = Math.abs(got - wanted.floatAt(index));
    worst.merge(stage, difference, Math::max);
    // Negated, so that a NaN fails.
    if (!(difference <= bound)) {
      throw new AssertionError(
          "%s: %s, element %d: got %s, wanted %s ± %s"
              .formatted(run, wanted, index, got, wanted.floatAt(index), bound));
    }
  }

  /// A decision: equal, unless the reference's margin is near a tie.
  void token(String stage, long wanted, int got, double margin) {
    if (wanted != got) {
      assertThat(margin)
          .as("%s: %s: token %d, wanted %d", run, stage, got, wanted)
          .isLessThan(GoldenTolerance.NEAR_TIE);
      nearTies++;
      LOG.log(
          System.Logger.Level.INFO,
          "%s: %s: token %d instead of %d at a margin of %.2e"
              .formatted(run, stage, got, wanted, margin));
    }
  }

  /// The margin a file stores for a decision, after a look that ours is the same; ours, where the
  /// file stores none.
  double margin(
      String stage, Checkpoint file, String name, int index, float[] logits, double bound) {
    double ours = margin(logits);
    if (!file.names().contains(name)) {
      return ours;
    }
    compare(stage, file.tensor(name), index, ours, bound);
    return file.tensor(name).floatAt(index);
  }

  void report() {
    assertThat(worst).as("stages compared by %s", run).isNotEmpty();
    worst.forEach(
        (stage, difference) ->
            LOG.log(
                System.Logger.Level.INFO,
                "%s: %s: worst difference %.2e".formatted(run, stage, difference)));
    LOG.log(System.Logger.Level.INFO, "%s: %d tokens differ at near-ties".formatted(run, nearTies));
  }

  /// The slots of a ring, `[heads · slots][headDim]`, as far as a tensor `[heads, slots, headDim]`
  /// of a file shows them.
  static List<float[]> slots(KvRing ring, boolean keys, int slots) {
    var list = new ArrayList<float[]>();
    var data = keys ? ring.keys() : ring.values();
    for (int h = 0; h < ring.heads(); h++) {
      for (int p = 0; p < slots; p++) {
        float[] row = new float[ring.headDim()];
        for (int d = 0; d < row.length; d++) {
          long index = ((long) h * ring.capacity() + p) * ring.headDim() + d;
          row[d] =
              switch (ring.format()) {
                case F32 -> data.get(ValueLayout.JAVA_FLOAT, index * 4);
                case BF16 -> DType.bf16ToFloat(data.get(ValueLayout.JAVA_SHORT, index * 2));
              };
        }
        list.add(row);
      }
    }
    return list;
  }

  /// Index of the largest value, the first of equals.
  static int argMax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /// Largest minus second largest.
  static double margin(float[] values) {
    int best = argMax(values);
    double second = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      if (i != best) {
        second = Math.max(second, values[i]);
      }
    }
    return (double) values[best] - second;
  }

  /// Logarithm of the sum of the exponentials.
  static double logSumExp(float[] values) {
    double largest = values[argMax(values)];
    double sum = 0;
    for (float v : values) {
      sum += Math.exp(v - largest);
    }
    return largest + Math.log(sum);
  }

  /// Cosine of the angle between two vectors.
  static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
