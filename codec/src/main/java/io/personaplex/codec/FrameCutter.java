package io.personaplex.codec;

import java.util.Arrays;
import java.util.Objects;

/// Cuts sound that comes in chunks of any length into whole frames. One thread at a time.
public final class FrameCutter {
  /// Takes frames.
  public interface FrameSink {
    /// One frame of samples from `offset`; borrowed, valid during the call.
    void frame(float[] pcm, int offset);
  }

  private final float[] begun;
  private int length;

  /// @param samplesPerFrame ≥ 1
  public FrameCutter(int samplesPerFrame) {
    begun = new float[samplesPerFrame];
  }

  /// Takes a chunk and hands on every frame it completes. Frames that lie whole in the chunk are
  /// not copied.
  ///
  /// @throws IndexOutOfBoundsException if the chunk reaches beyond its array
  public void accept(float[] pcm, int offset, int samples, FrameSink sink) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    int from = offset;
    int end = offset + samples;
    if (length > 0) {
      int taken = Math.min(begun.length - length, samples);
      System.arraycopy(pcm, from, begun, length, taken);
      length += taken;
      from += taken;
      if (length < begun.length) {
        return;
      }
      length = 0;
      sink.frame(begun, 0);
    }
    for (; end - from >= begun.length; from += begun.length) {
      sink.frame(pcm, from);
    }
    length = end - from;
    System.arraycopy(pcm, from, begun, 0, length);
  }

  /// At the end of a sound: fills up a frame that was begun with zeros and hands it on.
  public void finish(FrameSink sink) {
    if (length > 0) {
      Arrays.fill(begun, length, begun.length, 0);
      length = 0;
      sink.frame(begun, 0);
    }
  }

  /// Drops a frame that was begun.
  public void reset() {
    length = 0;
  }
}
