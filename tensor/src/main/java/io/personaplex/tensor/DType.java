package io.personaplex.tensor;

import org.jspecify.annotations.Nullable;

/// Type of the elements of a tensor in a file; the names are those of safetensors. Little-endian.
public enum DType {
  F64(8),
  F32(4),
  F16(2),
  /// The upper half of an F32.
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /// Size of one element in bytes.
  public int bytes() {
    return bytes;
  }

  /// The type of that name, or null.
  static @Nullable DType named(String name) {
    for (DType dtype : values()) {
      if (dtype.name().equals(name)) {
        return dtype;
      }
    }
    return null;
  }

  /// F32 from the bits of a BF16: exact.
  public static float bf16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /// BF16 bits of an F32, rounded to nearest, ties to even; NaN stays NaN.
  public static short floatToBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
