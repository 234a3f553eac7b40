package io.personaplex.kernels;

/// Where a batch of activation vectors lies in an array: vector `b` starts at `offset + b·stride`.
/// A stride smaller than the width makes the vectors overlap, which is how a convolution reads its
/// windows without copying. Made once, when buffers are; not per frame.
///
/// @param data borrowed
/// @param offset of the first vector, in elements
/// @param stride distance from one vector to the next, in elements
@SuppressWarnings("ArrayRecordComponent") // a view: the identity of the array is the point
public record ActivationView(float[] data, int offset, int stride) {
  /// One vector, or vectors that lie one behind the other.
  public static ActivationView of(float[] data, int width) {
    return new ActivationView(data, 0, width);
  }

  /// Where vector `b` starts.
  public int start(int b) {
    return offset + b * stride;
  }

  /// Whether `batch` vectors of `width` elements lie within the array.
  public boolean holds(int batch, int width) {
    return batch == 0
        || (offset >= 0 && stride >= 0 && offset + (batch - 1L) * stride + width <= data.length);
  }

  @Override
  public String toString() {
    return "(offset %d, stride %d, of %d floats)".formatted(offset, stride, data.length);
  }
}
