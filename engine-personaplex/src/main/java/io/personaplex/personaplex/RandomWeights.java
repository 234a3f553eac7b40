package io.personaplex.personaplex;

import io.personaplex.tensor.CheckpointWriter;
import io.personaplex.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;

/// Fills a tensor with random numbers, about as fast as a disk takes them.
///
/// Values are normally distributed, in 4096 steps of equal probability: 64 random bits give four of
/// them through a table. The bits are a counter through the mixing function of SplitMix64 (Steele,
/// Lea & Flood 2014), begun by seed and name: a tensor is the same whoever writes it, and when.
///
/// **Threads**: one.
final class RandomWeights {
  private static final int QUANTILE_BITS = 12;
  private static final int QUANTILES = 1 << QUANTILE_BITS;
  private static final int MASK = QUANTILES - 1;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  /// The middle of each step of the standard normal distribution.
  private static final double[] NORMAL = quantiles();

  private final long seed;
  private final ByteBuffer chunk =
      ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final short[] halves = new short[QUANTILES];
  private final float[] floats = new float[QUANTILES];

  RandomWeights(long seed) {
    this.seed = seed;
  }

  /// Appends a whole tensor.
  ///
  /// @param dtype BF16 or F32
  /// @param written told of bytes as they are
  void write(
      CheckpointWriter file,
      String name,
      DType dtype,
      long elements,
      WeightSpread spread,
      LongConsumer written) {
    for (int q = 0; q < QUANTILES; q++) {
      floats[q] = spread.at(NORMAL[q], (q + 0.5) / QUANTILES);
      halves[q] = DType.floatToBf16(floats[q]);
    }
    long counter = mix(seed ^ ((long) name.hashCode() << 32 | name.length()));
    int perChunk = CHUNK_BYTES / dtype.bytes();
    for (long done = 0; done < elements; ) {
      int count = (int) Math.min(perChunk, elements - done);
      chunk.clear();
      if (dtype == DType.BF16) {
        fillHalves(counter, count);
      } else {
        fillFloats(counter, count);
      }
      counter += Math.ceilDiv(count, 4) * GAMMA;
      chunk.position(0).limit(count * dtype.bytes());
      file.append(name, chunk);
      written.accept((long) count * dtype.bytes());
      done += count;
    }
  }

  private void fillHalves(long start, int count) {
    long counter = start;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      long bits = mix(counter);
      counter += GAMMA;
      long four =
          (halves[(int) bits & MASK] & 0xffffL)
              | (halves[(int) (bits >>> 16) & MASK] & 0xffffL) << 16
              | (halves[(int) (bits >>> 32) & MASK] & 0xffffL) << 32
              | (halves[(int) (bits >>> 48) & MASK] & 0xffffL) << 48;
      chunk.putLong(2 * i, four);
    }
    for (long bits = mix(counter); i < count; i++, bits >>>= 16) {
      chunk.putShort(2 * i, halves[(int) bits & MASK]);
    }
  }

  private void fillFloats(long start, int count) {
    long counter = start;
    for (int i = 0; i < count; i += 4) {
      long bits = mix(counter);
      counter += GAMMA;
      for (int k = 0; k < Math.min(4, count - i); k++, bits >>>= 16) {
        chunk.putFloat(4 * (i + k), floats[(int) bits & MASK]);
      }
    }
  }

  /// SplitMix64's finaliser: every bit of the input moves half of the output's.
  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /// By bisection: made once.
  private static double[] quantiles() {
    double[] values = new double[QUANTILES];
    double low = -5;
    for (int q = 0; q < QUANTILES; q++) {
      double wanted = (q + 0.5) / QUANTILES;
      double from = low;
      double to = 5;
      while (to - from > 1e-9) {
        double middle = (from + to) / 2;
        if (cumulative(middle) < wanted) {
          from = middle;
        } else {
          to = middle;
        }
      }
      low = from;
      values[q] = (from + to) / 2;
    }
    return values;
  }

  /// The normal distribution function, by its series: Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/15 + …).
  private static double cumulative(double x) {
    double sum = x;
    double term = x;
    for (int k = 3; Math.abs(term) > 1e-14 * Math.abs(sum); k += 2) {
      term *= x * x / k;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
