package io.personaplex.kernels.scalar;

import io.personaplex.kernels.Kernels;

/// The specification.
public final class ScalarKernels {
  private ScalarKernels() {}

  /// All scalar kernels.
  public static Kernels create() {
    return new Kernels(
        "scalar",
        new ScalarMatMul(),
        new ScalarAttention(),
        ScalarKernels::rmsNorm,
        ScalarKernels::layerNorm,
        ScalarKernels::elu,
        ScalarKernels::gelu,
        ScalarKernels::siluGate);
  }

  private static void rmsNorm(
      float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset) {
    double sum = 0;
    for (int i = 0; i < weight.length; i++) {
      sum += (double) x[xOffset + i] * x[xOffset + i];
    }
    double scale = 1 / Math.sqrt(sum / weight.length + epsilon);
    for (int i = 0; i < weight.length; i++) {
      out[outOffset + i] = (float) (x[xOffset + i] * (weight[i] * scale));
    }
  }

  private static void layerNorm(
      float[] x,
      int xOffset,
      float[] weight,
      float[] bias,
      float epsilon,
      float[] out,
      int outOffset) {
    double mean = 0;
    for (int i = 0; i < weight.length; i++) {
      mean += x[xOffset + i];
    }
    mean /= weight.length;
    double variance = 0;
    for (int i = 0; i < weight.length; i++) {
      double d = x[xOffset + i] - mean;
      variance += d * d;
    }
    double scale = 1 / Math.sqrt(variance / weight.length + epsilon);
    for (int i = 0; i < weight.length; i++) {
      out[outOffset + i] = (float) ((x[xOffset + i] - mean) * scale * weight[i] + bias[i]);
    }
  }

  private static void elu(float[] x, int xOffset, float[] out, int outOffset, int length) {
    for (int i = 0; i < length; i++) {
      float v = x[xOffset + i];
      out[outOffset + i] = v > 0 ? v : (float) Math.expm1(v);
    }
  }

  private static void gelu(float[] x, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      x[i] = (float) (0.5 * x[i] * (1 + erf(x[i] / Math.sqrt(2))));
    }
  }

  private static void siluGate(float[] x, int offset, int length, float[] out, int outOffset) {
    for (int i = 0; i < length; i++) {
      double gate = x[offset + i];
      out[outOffset + i] = (float) (gate / (1 + Math.exp(-gate)) * x[offset + length + i]);
    }
  }

  // Maclaurin series near zero, continued fraction of erfc beyond (Abramowitz & Stegun 7.1.6,
  // 7.1.14): both to double precision where they are used.
  static double erf(double x) {
    double a = Math.abs(x);
    if (a > 6) {
      return Math.signum(x);
    }
    double result;
    if (a < 2.5) {
      double term = a;
      double sum = a;
      for (int n = 1; n < 80; n++) {
        term *= 2 * a * a / (2 * n + 1);
        sum += term;
      }
      result = 2 / Math.sqrt(Math.PI) * Math.exp(-a * a) * sum;
    } else {
      double fraction = 0;
      for (int k = 60; k >= 1; k--) {
        fraction = k / 2.0 / (a + fraction);
      }
      result = 1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction);
    }
    return Math.copySign(result, x);
  }
}
