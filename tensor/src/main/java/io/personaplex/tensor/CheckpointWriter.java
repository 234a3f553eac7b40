package io.personaplex.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.errorprone.annotations.MustBeClosed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a safetensors file of any size without holding it in memory.
///
/// All tensors are declared first; then their elements are appended, a chunk at a time, tensors in
/// any order. [#finish] gives the file its name; a writer closed before leaves nothing behind.
///
/// - **Threads**: one thread a tensor; different tensors may be written by different threads.
/// - **Source**: the format of [Checkpoint]; tensors lie in the order of their declaration.
public final class CheckpointWriter implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  /// A tensor of the file to be.
  public static final class Declaration {
    private final String name;
    private final DType dtype;
    private final long[] shape;

    /// @throws IllegalArgumentException if the shape is negative or too large
    public Declaration(String name, DType dtype, long... shape) {
      this.name = name;
      this.dtype = dtype;
      this.shape = shape.clone();
      if (Arrays.stream(shape).anyMatch(d -> d < 0)) {
        throw new IllegalArgumentException(
            "tensor '%s': shape %s".formatted(name, Arrays.toString(shape)));
      }
    }

    long bytes() {
      return Math.multiplyExact(Tensor.elements(shape), dtype.bytes());
    }
  }

  /// Where a tensor lies in the file, and how much of it is written.
  private record Place(Declaration declaration, long start, AtomicLong written) {}

  private final Path path;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final PendingFile pending;

  /// @param path of the file; one of that name is replaced at the end
  /// @throws TensorException if there is no room for it or it cannot be written
  /// @throws IllegalArgumentException if two tensors have one name
  @MustBeClosed
  public CheckpointWriter(Path path, List<Declaration> tensors) {
    this.path = path;
    byte[] header = header(tensors);
    long at = SafetensorsHeader.PREFIX_BYTES + (long) header.length;
    for (Declaration declaration : tensors) {
      if (declaration.name.equals(SafetensorsHeader.METADATA)
          || places.put(declaration.name, new Place(declaration, at, new AtomicLong())) != null) {
        throw new IllegalArgumentException(
            "%s: tensor '%s' declared twice, or a name of the format"
                .formatted(path, declaration.name));
      }
      at = Math.addExact(at, declaration.bytes());
    }
    pending = new PendingFile(path, at);
    var prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try {
      write(prefix.putLong(0, header.length), 0);
      write(ByteBuffer.wrap(header), Long.BYTES);
    } catch (TensorException e) {
      pending.close();
      throw e;
    }
  }

  /// Appends elements to a tensor.
  ///
  /// @param bytes little-endian, from position to limit; a direct buffer saves a copy
  /// @throws TensorException if they cannot be written
  /// @throws IllegalArgumentException if there is no such tensor or it would get longer than
  ///   declared
  public void append(String name, ByteBuffer bytes) {
    Place place = place(name);
    int length = bytes.remaining();
    long already = place.written().get();
    if (length > place.declaration().bytes() - already) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' takes %d bytes, %d are written and %d more were given"
              .formatted(path, name, place.declaration().bytes(), already, length));
    }
    write(bytes, place.start() + already);
    place.written().addAndGet(length);
  }

  /// Appends elements to an F32 or BF16 tensor; BF16 is rounded to nearest, ties to even.
  ///
  /// @throws TensorException if they cannot be written
  /// @throws IllegalArgumentException if there is no such tensor, it is of another type, or it
  ///   would get longer than declared
  public void append(String name, float[] values) {
    DType dtype = place(name).declaration().dtype;
    if (dtype != DType.F32 && dtype != DType.BF16) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' is %s, wanted F32 or BF16".formatted(path, name, dtype));
    }
    int perChunk = CHUNK_BYTES / dtype.bytes();
    var chunk =
        ByteBuffer.allocate(Math.min(perChunk, values.length) * dtype.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += perChunk) {
      int to = Math.min(values.length, from + perChunk);
      chunk.clear();
      for (int i = from; i < to; i++) {
        if (dtype == DType.F32) {
          chunk.putFloat(values[i]);
        } else {
          chunk.putShort(DType.floatToBf16(values[i]));
        }
      }
      append(name, chunk.flip());
    }
  }

  /// Brings the file to the disk and gives it its name.
  ///
  /// @throws IllegalStateException if a tensor is not complete
  /// @throws TensorException if it cannot be written
  public void finish() {
    for (Place place : places.values()) {
      long left = place.declaration().bytes() - place.written().get();
      if (left != 0) {
        throw new IllegalStateException(
            "%s: tensor '%s' lacks %d bytes".formatted(path, place.declaration().name, left));
      }
    }
    try {
      pending.publish();
    } catch (IOException e) {
      throw new TensorException("%s: cannot be written (%s)".formatted(path, e.getMessage()), e);
    }
  }

  /// Removes what was written, unless the file is finished.
  @Override
  public void close() {
    pending.close();
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("%s: tensor '%s' is not declared".formatted(path, name));
    }
    return place;
  }

  private void write(ByteBuffer bytes, long position) {
    try {
      for (long at = position; bytes.hasRemaining(); ) {
        at += pending.channel().write(bytes, at);
      }
    } catch (IOException e) {
      throw new TensorException("%s: cannot be written (%s)".formatted(path, e.getMessage()), e);
    }
  }

  private static byte[] header(List<Declaration> tensors) {
    var json = new ByteArrayOutputStream();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeStartObject();
      long at = 0;
      for (Declaration tensor : tensors) {
        generator.writeObjectFieldStart(tensor.name);
        generator.writeStringField("dtype", tensor.dtype.name());
        generator.writeFieldName("shape");
        generator.writeArray(tensor.shape, 0, tensor.shape.length);
        long end = Math.addExact(at, tensor.bytes());
        generator.writeFieldName("data_offsets");
        generator.writeArray(new long[] {at, end}, 0, 2);
        generator.writeEndObject();
        at = end;
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a byte array refuses bytes", e);
    }
    while (json.size() % 8 != 0) {
      json.write(' ');
    }
    return json.toByteArray();
  }
}
