package io.personaplex.audio;

import java.util.Arrays;
import java.util.Objects;

/// Changes the sample rate by a ratio of whole numbers: a polyphase low-pass filter, a sinc under a
/// Kaiser window.
///
/// - **Response**, in parts of the lower of the two rates: flat within 0.1 dB up to 0.45, 80 dB
///   down from 0.55 on; between them it falls through 6 dB at 0.5.
/// - **Time**: linear phase, and the delay of the filter is taken off: output `n` is the sound at
///   input time `n · from / to`. It needs [#latencySamples] input samples beyond that time.
/// - **Chunking**: any split of the input gives the same output, bit for bit.
/// - **Memory**: everything is allocated at construction.
/// - **Threads**: one thread at a time.
/// - **Source**: Crochiere & Rabiner, Multirate Digital Signal Processing, 1983; Kaiser's formula
///   for the window.
public final class Resampler {
  // 84 dB by Kaiser's formula, so that 80 is kept after rounding to float.
  private static final double ATTENUATION_DB = 84;
  // In cycles a sample of the lower rate: pass to 0.45, stop from 0.55, the middle at Nyquist.
  private static final double CUTOFF = 0.5;
  private static final double TRANSITION = 0.1;
  private static final int BLOCK_SAMPLES = 2048;
  private static final int MAX_PHASES = 4096;

  private final int up;
  private final int down;
  private final int taps;
  private final int latency;
  // Phase-major, [up][taps], each phase reversed: the oldest sample first.
  private final float[] filter;
  // The last inputs, oldest first; the first `taps - 1` of a stream are zeros.
  private final float[] history;
  private int held;
  // Where the window of the next output starts in `history`, and its phase.
  private int next;
  private int phase;

  /// @param fromRate of the input in Hz
  /// @param toRate of the output in Hz
  /// @throws IllegalArgumentException if a rate is not positive or the ratio is not a simple one
  ///   (more than 4096 phases)
  public Resampler(int fromRate, int toRate) {
    if (fromRate <= 0 || toRate <= 0) {
      throw new IllegalArgumentException("resampler: %d Hz to %d Hz".formatted(fromRate, toRate));
    }
    int divisor = greatestCommonDivisor(fromRate, toRate);
    up = toRate / divisor;
    down = fromRate / divisor;
    if (up > MAX_PHASES) {
      throw new IllegalArgumentException(
          "resampler: %d Hz to %d Hz needs %d phases, at most %d are built"
              .formatted(fromRate, toRate, up, MAX_PHASES));
    }
    if (up == 1 && down == 1) {
      latency = 0;
      taps = 1;
      filter = new float[] {1f};
    } else {
      // How much longer a sample of the lower rate is than an input sample.
      double stretch = Math.max(1.0, (double) down / up);
      double length = (ATTENUATION_DB - 7.95) / (2.285 * 2 * Math.PI * TRANSITION) * stretch;
      latency = (int) Math.ceil(length / 2);
      taps = 2 * latency;
      filter = design(stretch);
    }
    history = new float[taps + BLOCK_SAMPLES];
    reset();
  }

  /// Input samples beyond the time of an output sample that it waits for.
  public int latencySamples() {
    return latency;
  }

  /// Most samples that `inputLength` input samples can give in one call of [#process].
  public int maxOutput(int inputLength) {
    return Math.toIntExact(((long) inputLength * up + up - 1) / down + 1);
  }

  /// Takes the next `length` samples.
  ///
  /// @param out must hold [#maxOutput] of `length` from `outOffset` on; must not be `in`
  /// @return samples written
  public int process(float[] in, int offset, int length, float[] out, int outOffset) {
    Objects.checkFromIndexSize(offset, length, in.length);
    int written = 0;
    int taken = 0;
    while (taken < length) {
      int count = Math.min(length - taken, history.length - held);
      System.arraycopy(in, offset + taken, history, held, count);
      held += count;
      taken += count;
      written += drain(out, outOffset + written);
    }
    return written;
  }

  /// Gives what is still inside, as if silence followed; then starts anew.
  ///
  /// @param out must hold [#maxOutput] of [#latencySamples] from `outOffset` on
  /// @return samples written
  public int finish(float[] out, int outOffset) {
    int written = process(new float[latency], 0, latency, out, outOffset);
    reset();
    return written;
  }

  /// Forgets the past.
  public void reset() {
    Arrays.fill(history, 0f);
    // The window of the first output reaches back `latency - 1` samples before the start.
    held = Math.max(0, latency - 1);
    next = 0;
    phase = 0;
  }

  /// A whole recording at another rate: `ceil(length · toRate / fromRate)` samples.
  public static float[] resample(float[] samples, int fromRate, int toRate) {
    var resampler = new Resampler(fromRate, toRate);
    float[] out =
        new float
            [resampler.maxOutput(samples.length) + resampler.maxOutput(resampler.latencySamples())];
    int written = resampler.process(samples, 0, samples.length, out, 0);
    written += resampler.finish(out, written);
    int wanted = Math.toIntExact(Math.ceilDiv((long) samples.length * toRate, (long) fromRate));
    return Arrays.copyOf(out, Math.min(written, wanted));
  }

  private int drain(float[] out, int outOffset) {
    int written = 0;
    while (next + taps <= held) {
      out[outOffset + written++] = dot(filter, phase * taps, history, next, taps);
      phase += down;
      next += phase / up;
      phase %= up;
    }
    int done = Math.min(next, held);
    System.arraycopy(history, done, history, 0, held - done);
    held -= done;
    next -= done;
    return written;
  }

  private static float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  /// Output at input time `t + phase/up` weighs the inputs `t - latency + 1 … t + latency`.
  private float[] design(double stretch) {
    double beta = 0.1102 * (ATTENUATION_DB - 8.7);
    float[] coefficients = new float[up * taps];
    for (int p = 0; p < up; p++) {
      double sum = 0;
      double[] row = new double[taps];
      for (int k = 0; k < taps; k++) {
        double distance = k - (latency - 1) - (double) p / up;
        double x = distance / latency;
        double window = Math.abs(x) > 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
        row[k] = sinc(2 * CUTOFF * distance / stretch) * window;
        sum += row[k];
      }
      for (int k = 0; k < taps; k++) {
        // Every phase passes a constant unchanged.
        coefficients[p * taps + k] = (float) (row[k] / sum);
      }
    }
    return coefficients;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /// The modified Bessel function of the first kind and order 0.
  private static double bessel(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; term > sum * 1e-17; k++) {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
