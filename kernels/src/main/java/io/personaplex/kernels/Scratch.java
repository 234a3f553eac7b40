package io.personaplex.kernels;

/// Working memory of one thread: grows to what its kernels ask for and stays, so that a warm call
/// allocates nothing. What was asked for is valid until the next call of the same method.
public final class Scratch {
  private float[] floats = new float[0];
  private float[] sums = new float[0];
  private short[] shorts = new short[0];

  /// At least `length` floats with anything in them.
  public float[] floats(int length) {
    if (floats.length < length) {
      floats = new float[length];
    }
    return floats;
  }

  /// At least `length` floats with anything in them, apart from [#floats].
  public float[] sums(int length) {
    if (sums.length < length) {
      sums = new float[length];
    }
    return sums;
  }

  /// At least `length` 16-bit integers with anything in them.
  public short[] shorts(int length) {
    if (shorts.length < length) {
      shorts = new short[length];
    }
    return shorts;
  }
}
