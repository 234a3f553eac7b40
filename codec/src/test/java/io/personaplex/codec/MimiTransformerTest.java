package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.codec.CodecConfig.TransformerConfig;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.kernels.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The contract holds with a window; with the reference's eviction what is seen depends on the
/// step, which has a test of its own.
class MimiTransformerTest extends StreamingStageContract {
  /// One layer in plain numbers.
  private record Layer(
      float[] in,
      float[] out,
      float[] linear1,
      float[] linear2,
      float[] norm1,
      float[] bias1,
      float[] norm2,
      float[] bias2,
      float[] scale1,
      float[] scale2) {}

  /// Which positions a query sees.
  private interface Visibility {
    int first(int query);
  }

  @Override
  List<Subject<?>> subjects() {
    List<Subject<?>> subjects = new ArrayList<>();
    for (TransformerConfig c :
        List.of(
            new TransformerConfig(1, 2, 1, 1, 1e-5f, 10_000, 3),
            new TransformerConfig(2, 6, 3, 7, 1e-5f, 10_000, 5),
            new TransformerConfig(3, 10, 1, 3, 1e-3f, 100, 7),
            new TransformerConfig(2, 18, 3, 5, 1e-5f, 10_000, 250))) {
      List<Layer> layers = layers(c);
      subjects.add(
          new Subject<>(
              c.toString(),
              transformer(c, layers),
              c.dimension(),
              c.dimension(),
              1,
              x -> formula(c, layers, x, query -> Math.max(0, query - c.context() + 1))));
    }
    return subjects;
  }

  @Override
  double tolerance() {
    return 1e-4; // layers of random weights with layer norms between: errors are passed on
  }

  @Test
  void aFullRingHidesTheSlotThatIsWrittenNext() {
    int step = 2;
    var config = new TransformerConfig(1, 6, 3, 5, 1e-5f, 10_000, 7);
    List<Layer> layers = layers(config);
    MimiTransformer transformer = transformer(config, layers);
    var x = new float[20][];
    for (int t = 0; t < x.length; t++) {
      x[t] = values(config.dimension());
    }
    double[][] wanted =
        formula(
            config,
            layers,
            x,
            query -> {
              int end = (query / step + 1) * step;
              return end >= config.context() ? end - config.context() + 1 : 0;
            });
    var output = new Plane(step, config.dimension(), 0);
    var setting = new StateSetting(arena, KvRing.Eviction.REFERENCE, StageProbe.NONE);
    TransformerState state = transformer.newState(setting, step, output);
    try (var compute = new Compute(ScalarKernels.create(), 1)) {
      for (int t = 0; t < x.length; t += step) {
        for (int r = 0; r < step; r++) {
          System.arraycopy(x[t + r], 0, state.input().data, state.input().start(r), x[t].length);
        }
        transformer.step(compute, state, step);
        for (int r = 0; r < step; r++) {
          for (int c = 0; c < config.dimension(); c++) {
            assertThat(Math.abs(output.data[output.start(r) + c] - wanted[t + r][c]))
                .as("position %d, channel %d, seed %d", t + r, c, seed)
                .isLessThan(tolerance());
          }
        }
      }
    }
  }

  private List<Layer> layers(TransformerConfig c) {
    int d = c.dimension();
    int f = c.feedForward();
    return IntStream.range(0, c.layers())
        .mapToObj(
            l ->
                new Layer(
                    values(3 * d * d),
                    values(d * d),
                    values(f * d),
                    values(d * f),
                    values(d),
                    values(d),
                    values(d),
                    values(d),
                    values(d),
                    values(d)))
        .toList();
  }

  private MimiTransformer transformer(TransformerConfig c, List<Layer> layers) {
    int d = c.dimension();
    int f = c.feedForward();
    return new MimiTransformer(
        "t",
        c,
        layers.stream()
            .map(
                l ->
                    new TransformerLayer(
                        matrix(l.in, 3 * d, d),
                        matrix(l.out, d, d),
                        new TransformerLayer.Norm(l.norm1, l.bias1),
                        new TransformerLayer.Norm(l.norm2, l.bias2),
                        matrix(l.linear1, f, d),
                        matrix(l.linear2, d, f),
                        l.scale1,
                        l.scale2))
            .toList());
  }

  private WeightMatrix matrix(float[] values, int rows, int columns) {
    return PackedWeights.matrix("w", values, rows, columns, arena);
  }

  private static double[][] formula(
      TransformerConfig c, List<Layer> layers, float[][] input, Visibility visible) {
    int d = c.dimension();
    var x = new double[input.length][d];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < d; i++) {
        x[t][i] = input[t][i];
      }
    }
    for (Layer layer : layers) {
      var qkv = new double[x.length][];
      for (int t = 0; t < x.length; t++) {
        qkv[t] = product(layer.in, norm(x[t], layer.norm1, layer.bias1, c.normEpsilon()));
        rotate(qkv[t], 2 * c.heads(), c.headDim(), t, c.ropeMaxPeriod());
      }
      for (int t = 0; t < x.length; t++) {
        double[] attended = product(layer.out, attention(c, qkv, t, visible.first(t)));
        for (int i = 0; i < d; i++) {
          x[t][i] += layer.scale1[i] * attended[i];
        }
        double[] hidden =
            product(layer.linear1, norm(x[t], layer.norm2, layer.bias2, c.normEpsilon()));
        for (int i = 0; i < hidden.length; i++) {
          hidden[i] = gelu(hidden[i]);
        }
        double[] fed = product(layer.linear2, hidden);
        for (int i = 0; i < d; i++) {
          x[t][i] += layer.scale2[i] * fed[i];
        }
      }
    }
    return x;
  }

  private static double[] attention(TransformerConfig c, double[][] qkv, int query, int first) {
    int d = c.dimension();
    var out = new double[d];
    for (int h = 0; h < c.heads(); h++) {
      int head = h * c.headDim();
      double sum = 0;
      for (int p = first; p <= query; p++) {
        double score = 0;
        for (int i = head; i < head + c.headDim(); i++) {
          score += qkv[query][i] * qkv[p][d + i];
        }
        double weight = Math.exp(score / Math.sqrt(c.headDim()));
        sum += weight;
        for (int i = head; i < head + c.headDim(); i++) {
          out[i] += weight * qkv[p][2 * d + i];
        }
      }
      for (int i = head; i < head + c.headDim(); i++) {
        out[i] /= sum;
      }
    }
    return out;
  }

  private static double[] product(float[] matrix, double[] x) {
    var y = new double[matrix.length / x.length];
    for (int r = 0; r < y.length; r++) {
      for (int i = 0; i < x.length; i++) {
        y[r] += matrix[r * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double[] norm(double[] x, float[] weight, float[] bias, double epsilon) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    var y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon) * weight[i] + bias[i];
    }
    return y;
  }

  private static void rotate(double[] x, int heads, int dim, int position, double period) {
    for (int h = 0; h < heads; h++) {
      for (int j = 0; j < dim / 2; j++) {
        double angle = position * Math.pow(period, -2.0 * j / dim);
        double a = x[h * dim + 2 * j];
        double b = x[h * dim + 2 * j + 1];
        x[h * dim + 2 * j] = a * Math.cos(angle) - b * Math.sin(angle);
        x[h * dim + 2 * j + 1] = a * Math.sin(angle) + b * Math.cos(angle);
      }
    }
  }

  /// With the error function integrated by Simpson's rule.
  private static double gelu(double x) {
    double to = x / Math.sqrt(2);
    int steps = 400;
    double width = to / steps;
    double sum = 1 + Math.exp(-to * to);
    for (int i = 1; i < steps; i++) {
      sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-(i * width) * (i * width));
    }
    return x / 2 * (1 + 2 / Math.sqrt(Math.PI) * sum * width / 3);
  }
}
