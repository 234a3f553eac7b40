package io.personaplex.kernels;

/// Working memory of one thread: grows to what its kernels ask for and stays, so that a warm call
/// allocates nothing.
public final class Scratch {
  private float[] floats = new float[0];
  private byte[] bytes = new byte[0];

  /// At least `length` floats with anything in them.
  public float[] floats(int length) {
    if (floats.length < length) {
      floats = new float[length];
    }
    return floats;
  }

  /// At least `length` bytes with anything in them.
  public byte[] bytes(int length) {
    if (bytes.length < length) {
      bytes = new byte[length];
    }
    return bytes;
  }
}
