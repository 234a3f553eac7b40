package io.personaplex.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a CTranslate2 Whisper model of toy size, every value telling which tensor it is from.
final class CTranslate2Writer {

  static final int STATE = 4;
  static final int VOCABULARY = 1608 + 3;
  static final int AUDIO_CONTEXT = 6;
  static final int TEXT_CONTEXT = 5;
  static final int MELS = 2;
  static final int LAYERS = 2;
  private static final int F32 = 0;
  private static final int I8 = 1;
  private static final int I16 = 2;
  private static final int F16 = 4;

  /// Tensors by name; a value is the tensor's number plus its index times a power of two, exact in
  /// float16 up to 2048.
  private final Map<String, byte[]> tensors = new LinkedHashMap<>();

  private final Map<String, float[]> values = new LinkedHashMap<>();

  CTranslate2Writer() {
    scalar("encoder/num_heads", 2);
    scalar("decoder/num_heads", 1);
    tensor("encoder/position_encodings/encodings", AUDIO_CONTEXT, STATE);
    tensor("encoder/conv1/weight", STATE, MELS, 3);
    tensor("encoder/conv1/bias", STATE);
    tensor("encoder/conv2/weight", STATE, STATE, 3);
    tensor("encoder/conv2/bias", STATE);
    norm("encoder/layer_norm");
    tensor("decoder/position_encodings/encodings", TEXT_CONTEXT, STATE);
    tensor("decoder/embeddings/weight", VOCABULARY, STATE);
    norm("decoder/layer_norm");
    for (int i = 0; i < LAYERS; i++) {
      for (String side : new String[] {"encoder", "decoder"}) {
        String layer = side + "/layer_" + i;
        norm(layer + "/self_attention/layer_norm");
        linear(layer + "/self_attention/linear_0", 3 * STATE, STATE);
        linear(layer + "/self_attention/linear_1", STATE, STATE);
        norm(layer + "/ffn/layer_norm");
        linear(layer + "/ffn/linear_0", 4 * STATE, STATE);
        linear(layer + "/ffn/linear_1", STATE, 4 * STATE);
      }
      String layer = "decoder/layer_" + i;
      norm(layer + "/attention/layer_norm");
      linear(layer + "/attention/linear_0", STATE, STATE);
      linear(layer + "/attention/linear_1", 2 * STATE, STATE);
      linear(layer + "/attention/linear_2", STATE, STATE);
    }
  }

  private void norm(String name) {
    tensor(name + "/gamma", STATE);
    tensor(name + "/beta", STATE);
  }

  private void linear(String name, int rows, int columns) {
    tensor(name + "/weight", rows, columns);
    tensor(name + "/bias", rows);
  }

  private void scalar(String name, int value) {
    byte[] data = {(byte) value, (byte) (value >> 8)};
    put(name, I16, data);
  }

  private void tensor(String name, int... dims) {
    float[] all = new float[elements(dims)];
    for (int i = 0; i < all.length; i++) {
      all[i] = (tensors.size() * 7 + i) % 2048;
    }
    values.put(name, all);
    byte[] data = new byte[2 * all.length];
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : all) {
      buffer.putShort(Float.floatToFloat16(value));
    }
    put(name, F16, data, dims);
  }

  /// Makes one tensor an int8 one, as in a quantised model.
  void quantise(String name, int... dims) {
    put(name, I8, new byte[elements(dims)], dims);
  }

  /// Makes one tensor a float32 one with the same values.
  void widen(String name, int... dims) {
    byte[] data = new byte[4 * elements(dims)];
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values(name)) {
      buffer.putFloat(value);
    }
    put(name, F32, data, dims);
  }

  void remove(String name) {
    tensors.remove(name);
  }

  float[] values(String name) {
    return values.get(name);
  }

  private static int elements(int... dims) {
    int elements = 1;
    for (int dim : dims) {
      elements *= dim;
    }
    return elements;
  }

  private void put(String name, int type, byte[] data, int... dims) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(string(name));
    out.write(dims.length);
    for (int dim : dims) {
      out.writeBytes(u32(dim));
    }
    out.write(type);
    out.writeBytes(u32(data.length));
    out.writeBytes(data);
    tensors.put(name, out.toByteArray());
  }

  private static byte[] string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + bytes.length + 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) (bytes.length + 1))
        .put(bytes)
        .put((byte) 0)
        .array();
  }

  void write(Path file) throws IOException {
    write(file, "WhisperSpec");
  }

  void write(Path file, String specification) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(u32(6));
    out.write(string(specification));
    out.write(u32(3));
    out.write(u32(tensors.size()));
    for (byte[] tensor : tensors.values()) {
      out.write(tensor);
    }
    out.write(u32(1));
    out.write(string("decoder/projection/weight"));
    out.write(string("decoder/embeddings/weight"));
    Files.write(file, out.toByteArray());
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
