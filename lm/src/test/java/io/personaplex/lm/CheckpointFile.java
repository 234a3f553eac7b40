package io.personaplex.lm;

import io.personaplex.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/// Writes small safetensors files for tests.
final class CheckpointFile {
  private CheckpointFile() {}

  /// The header of a file of bfloat16 tensors in this order, padded to a multiple of 8.
  static byte[] header(List<LmLayout.Entry> entries) {
    var json = new StringJoiner(",", "{", "}");
    long offset = 0;
    for (LmLayout.Entry entry : entries) {
      long end = offset + entry.elements() * DType.BF16.bytes();
      json.add(
          "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(entry.name(), entry.shape().toString().replace(" ", ""), offset, end));
      offset = end;
    }
    String text = json.toString();
    return (text + " ".repeat(-text.length() & 7)).getBytes(StandardCharsets.UTF_8);
  }

  /// A model with random weights: products keep about the size of what goes in, gains are near 1.
  static Path random(Path file, List<LmLayout.Entry> entries, RandomGenerator random) {
    byte[] header = header(entries);
    long elements = entries.stream().mapToLong(LmLayout.Entry::elements).sum();
    var bytes =
        ByteBuffer.allocate(Math.toIntExact(8 + header.length + elements * 2))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header);
    for (LmLayout.Entry entry : entries) {
      boolean gain = entry.shape().size() == 3;
      double scale = gain ? 0.2 : 1 / Math.sqrt(entry.shape().getLast());
      for (long i = 0; i < entry.elements(); i++) {
        bytes.putShort(DType.floatToBf16((float) ((gain ? 1 : 0) + scale * random.nextGaussian())));
      }
    }
    try {
      return Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
