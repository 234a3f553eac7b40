package io.personaplex.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A safetensors file, mapped read-only. Tensors are borrowed: valid until this is closed.
public final class Checkpoint implements AutoCloseable {
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena = Arena.ofShared(); // shared: every compute thread reads it
  private final Path path;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /// @throws TensorException if the file cannot be read or is not a sound safetensors file
  @MustBeClosed
  public Checkpoint(Path path) {
    this.path = path;
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      long headerBytes = file.get(LENGTH, 0);
      var header = file.asSlice(8, headerBytes).toArray(ValueLayout.JAVA_BYTE);
      long base = 8 + headerBytes;
      for (Map.Entry<String, JsonNode> entry : new ObjectMapper().readTree(header).properties()) {
        if (entry.getKey().equals("__metadata__")) {
          continue;
        }
        JsonNode value = entry.getValue();
        long[] shape = new long[value.get("shape").size()];
        for (int i = 0; i < shape.length; i++) {
          shape[i] = value.get("shape").get(i).asLong();
        }
        long from = value.get("data_offsets").get(0).asLong();
        long to = value.get("data_offsets").get(1).asLong();
        tensors.put(
            entry.getKey(),
            new Tensor(
                entry.getKey(),
                DType.valueOf(value.get("dtype").asText()),
                shape,
                file.asSlice(base + from, to - from)));
      }
    } catch (IOException e) {
      arena.close();
      throw new TensorException("%s: cannot be read".formatted(path), e);
    }
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// Names of all tensors, in file order.
  public Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /// The tensor of that name.
  ///
  /// @throws TensorException if there is none
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new TensorException("%s: no tensor '%s'".formatted(path, name));
    }
    return tensor;
  }

  /// The tensor of that name, if it has the wanted shape.
  ///
  /// @throws TensorException if there is none or its shape is another
  public Tensor tensor(String name, long... shape) {
    return tensor(name).expect(shape);
  }

  /// Unmaps the file; nothing may use its tensors afterwards.
  @Override
  public void close() {
    arena.close();
  }
}
