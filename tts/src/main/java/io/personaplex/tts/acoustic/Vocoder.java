package io.personaplex.tts.acoustic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes the waveform from the spectrum parts: pulses, analysis, mix, inverse, overlap-add.
///
/// Per frame, E the spectrum of the pulses under the window, Z unit Gaussian noise (left out by
/// default: it lies 42 dB below the speech): `S = e^lh · e^(iπ·tanh theta) · E + e^ln · Z + e^lr ·
/// e^(i·phi)`, each logarithm at most 7. The inverse transforms, windowed, are added at 300
/// samples' distance and divided by the added squares of the window.
///
/// - **Numerics**: float32 with approximated functions; 80 dB or more from the reference.
/// - **Time**: sound comes out in blocks of at most 16 hops (200 ms).
/// - **Threads**: owns scratch memory, which grows to the longest chunk; one instance a thread.
/// - **Source**: the vocoder of hibari-tts 0.2.1.
public final class Vocoder {
  private static final int LENGTH = RealFourier.LENGTH;
  private static final int BINS = AcousticFrames.BINS;
  private static final int HOP = AcousticFrames.HOP_SAMPLES;

  /// Hops from the first sample of a window to its centre.
  private static final int CENTRE_HOPS = LENGTH / 2 / HOP;

  /// Frames copied into frame order at a time: the model's outputs run bin by bin.
  private static final int TILE = 16;

  private static final float MAX_LOG = 7;
  private static final float TURNS_PER_RADIAN = (float) (0.5 / Math.PI);
  private static final float SMALLEST_DIVISOR = 1e-11f;

  /// The window as it is used in the analysis, in the inverse, and squared.
  static final float[] ANALYSIS = new float[LENGTH];

  private static final float[] SYNTHESIS = new float[LENGTH];
  private static final float[] SQUARE = new float[LENGTH];

  static {
    for (int i = 0; i < LENGTH; i++) {
      double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / LENGTH);
      ANALYSIS[i] = (float) (window / HOP);
      SYNTHESIS[i] = (float) (window / LENGTH);
      SQUARE[i] = (float) (window * window);
    }
  }

  private final PulseTrain pulses = new PulseTrain();
  private final RealFourier fourier = new RealFourier();
  private final float[] lh = new float[TILE * BINS];
  private final float[] theta = new float[TILE * BINS];
  private final float[] ln = new float[TILE * BINS];
  private final float[] lr = new float[TILE * BINS];
  private final float[] phi = new float[TILE * BINS];
  private final float[] re = new float[BINS];
  private final float[] im = new float[BINS];

  /// The four hops that the window of the current frame covers, oldest first.
  private final float[] overlap = new float[LENGTH];

  private final float[] block = new float[TILE * HOP];

  /// The whole waveform without noise, `300 × frames` samples.
  public float[] render(AcousticFrames frames) {
    return collect(frames, null);
  }

  /// The whole waveform.
  ///
  /// @param noise Z as `[601, frames, 2]`, real and imaginary part adjacent
  /// @throws IllegalArgumentException if the noise has another length
  public float[] render(AcousticFrames frames, float[] noise) {
    if (noise.length != 2 * BINS * frames.count()) {
      throw new IllegalArgumentException(
          "vocoder: noise has %d values, %d frames want %d × %d × 2"
              .formatted(noise.length, frames.count(), BINS, frames.count()));
    }
    return collect(frames, noise);
  }

  private float[] collect(AcousticFrames frames, float @Nullable [] noise) {
    var wave = new float[frames.samples()];
    int[] written = {0};
    render(
        frames,
        noise,
        HopRange.all(frames),
        (samples, length) -> {
          System.arraycopy(samples, 0, wave, written[0], length);
          written[0] += length;
          return true;
        });
    return wave;
  }

  /// Hands out the samples of `range` without noise, block by block. They are the same samples as
  /// those of the whole waveform.
  ///
  /// @return false if the sink ended it
  /// @throws IllegalArgumentException if the range goes beyond the frames
  public boolean render(AcousticFrames frames, HopRange range, SampleSink sink) {
    if (range.to() > frames.count()) {
      throw new IllegalArgumentException(
          "vocoder: hops to %d, but there are %d frames".formatted(range.to(), frames.count()));
    }
    return render(frames, null, range, sink);
  }

  private boolean render(
      AcousticFrames frames, float @Nullable [] noise, HopRange range, SampleSink sink) {
    if (range.samples() == 0) {
      return true;
    }
    int count = frames.count();
    // A hop is covered by the windows of its own frame, of the one before and of the two after.
    int first = Math.max(0, range.from() + 1 - CENTRE_HOPS);
    int end = range.to() + CENTRE_HOPS;
    pulses.fill(
        frames.f0(), Math.max(0, first - CENTRE_HOPS), Math.min(count, end - 1 + CENTRE_HOPS));
    Arrays.fill(overlap, 0);
    int filled = 0;
    for (int frame = first; frame < end; frame++) {
      int inTile = (frame - first) % TILE;
      if (inTile == 0 && frame < count) {
        loadTile(frames, frame, noise != null);
      }
      if (frame < count) {
        addFrame(frame, inTile, noise, count);
      }
      int hop = frame - CENTRE_HOPS;
      if (hop >= range.from()) {
        emit(hop, count, filled);
        filled += HOP;
      }
      System.arraycopy(overlap, HOP, overlap, 0, LENGTH - HOP);
      Arrays.fill(overlap, LENGTH - HOP, LENGTH, 0);
      boolean lastOfTile = inTile == TILE - 1;
      if (filled > 0 && (lastOfTile || frame == end - 1)) {
        if (!sink.accept(block, filled)) {
          return false;
        }
        filled = 0;
      }
    }
    return true;
  }

  private void loadTile(AcousticFrames frames, int first, boolean withNoise) {
    int count = frames.count();
    int length = Math.min(TILE, count - first);
    toFrameOrder(frames.lh(), count, first, length, lh);
    toFrameOrder(frames.theta(), count, first, length, theta);
    toFrameOrder(frames.lr(), count, first, length, lr);
    toFrameOrder(frames.phi(), count, first, length, phi);
    if (withNoise) {
      toFrameOrder(frames.ln(), count, first, length, ln);
    }
  }

  /// `to[i, q] = from[q, first + i]`.
  private static void toFrameOrder(float[] from, int count, int first, int length, float[] to) {
    for (int q = 0; q < BINS; q++) {
      int row = q * count + first;
      for (int i = 0; i < length; i++) {
        to[i * BINS + q] = from[row + i];
      }
    }
  }

  private void addFrame(int frame, int inTile, float @Nullable [] noise, int count) {
    int at = inTile * BINS;
    if (pulses.voiced(frame)) {
      fourier.forward(pulses.padded(), frame * HOP, ANALYSIS, re, im);
      mixVoiced(lh, theta, lr, phi, at, re, im);
    } else {
      mixUnvoiced(lr, phi, at, re, im);
    }
    if (noise != null) {
      for (int q = 0; q < BINS; q++) {
        float magnitude = Approximation.exp(Math.min(ln[at + q], MAX_LOG));
        int z = 2 * (q * count + frame);
        re[q] += magnitude * noise[z];
        im[q] += magnitude * noise[z + 1];
      }
    }
    fourier.addInverse(re, im, SYNTHESIS, overlap);
  }

  private static void mixVoiced(
      float[] lh, float[] theta, float[] lr, float[] phi, int at, float[] re, float[] im) {
    for (int q = 0; q < BINS; q++) {
      float harmonic = Approximation.exp(Math.min(lh[at + q], MAX_LOG));
      float turns = Approximation.halfTanh(theta[at + q]);
      float turnRe = harmonic * Approximation.cosTurns(turns);
      float turnIm = harmonic * Approximation.sinTurns(turns);
      float residual = Approximation.exp(Math.min(lr[at + q], MAX_LOG));
      float phase = phi[at + q] * TURNS_PER_RADIAN;
      float pulseRe = re[q];
      float pulseIm = im[q];
      re[q] = turnRe * pulseRe - turnIm * pulseIm + residual * Approximation.cosTurns(phase);
      im[q] = turnRe * pulseIm + turnIm * pulseRe + residual * Approximation.sinTurns(phase);
    }
  }

  private static void mixUnvoiced(float[] lr, float[] phi, int at, float[] re, float[] im) {
    for (int q = 0; q < BINS; q++) {
      float residual = Approximation.exp(Math.min(lr[at + q], MAX_LOG));
      float phase = phi[at + q] * TURNS_PER_RADIAN;
      re[q] = residual * Approximation.cosTurns(phase);
      im[q] = residual * Approximation.sinTurns(phase);
    }
  }

  /// Writes a finished hop, divided by the added squares of the windows that cover it.
  private void emit(int hop, int count, int to) {
    for (int i = 0; i < HOP; i++) {
      float divisor = 0;
      // The oldest window first: this hop is its last quarter.
      for (int frame = hop - 1; frame <= hop + CENTRE_HOPS; frame++) {
        if (frame >= 0 && frame < count) {
          divisor += SQUARE[i + (hop + CENTRE_HOPS - frame) * HOP];
        }
      }
      block[to + i] = overlap[i] / Math.max(divisor, SMALLEST_DIVISOR);
    }
  }
}
