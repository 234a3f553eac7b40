package io.personaplex.lm;

import io.personaplex.tensor.CheckpointWriter;
import io.personaplex.tensor.DType;
import java.nio.charset.StandardCharsets;
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
    var declared =
        entries.stream()
            .map(
                e ->
                    new CheckpointWriter.Declaration(
                        e.name(), DType.BF16, e.shape().stream().mapToLong(d -> d).toArray()))
            .toList();
    try (var writer = new CheckpointWriter(file, declared)) {
      for (LmLayout.Entry entry : entries) {
        boolean gain = entry.shape().size() == 3;
        double scale = gain ? 0.2 : 1 / Math.sqrt(entry.shape().getLast());
        float[] values = new float[Math.toIntExact(entry.elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((gain ? 1 : 0) + scale * random.nextGaussian());
        }
        writer.append(entry.name(), values);
      }
      writer.finish();
    }
    return file;
  }
}
