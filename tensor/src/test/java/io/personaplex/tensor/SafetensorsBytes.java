package io.personaplex.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Safetensors files made by hand, sound or not.
final class SafetensorsBytes {
  private SafetensorsBytes() {}

  /// Any header text before any data.
  static byte[] of(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  /// A sound file of three tensors: F32 `[2, 3]` of 0 … 5, BF16 `[2]` of 1 and −2, I64 `[1]` of 7.
  static byte[] sound() {
    var data = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 6; i++) {
      data.putFloat(i);
    }
    data.putShort(DType.floatToBf16(1)).putShort(DType.floatToBf16(-2)).putLong(7);
    return of(
        """
        {"layers.0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
        "step":{"dtype":"I64","shape":[1],"data_offsets":[28,36]},
        "layers.0.gain":{"dtype":"BF16","shape":[2],"data_offsets":[24,28]},
        "__metadata__":{"format":"pt"}}\s\s\s""",
        data.array());
  }
}
