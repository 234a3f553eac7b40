package io.personaplex.tensor;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/// A safetensors file, mapped read-only.
///
/// - **Ownership**: the mapping is this object's; tensors are borrowed and valid until [#close].
/// - **Trust**: the header is checked whole before a tensor is given out: sizes, order, overlap,
///   holes, truncation. The data are any bits.
/// - **Threads**: immutable; any thread may read. Whoever closes sees to it that none does any
///   more.
/// - **Source**: the safetensors format, github.com/huggingface/safetensors, README "Format".
public final class Checkpoint implements AutoCloseable {
  private static final int SAMPLE_BYTES = 4096;

  private final Arena arena = Arena.ofShared(); // shared: every compute thread reads it
  private final Path path;
  private final long fileBytes;
  private final long headerChecksum;
  private final Map<String, Tensor> tensors;

  /// @throws TensorException if the file cannot be read or is not a sound safetensors file; the
  ///   message names the file and its faults
  @MustBeClosed
  public Checkpoint(Path path) {
    this.path = path;
    boolean done = false;
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      fileBytes = channel.size();
      if (fileBytes < SafetensorsHeader.PREFIX_BYTES) {
        throw new TensorException(
            "%s: %d bytes, too short for a safetensors file: download it again"
                .formatted(path, fileBytes));
      }
      byte[] prefix = read(channel, 0, SafetensorsHeader.PREFIX_BYTES);
      int headerBytes =
          SafetensorsHeader.length(
              path.toString(), MemorySegment.ofArray(prefix).get(LittleEndian.LONG, 0), fileBytes);
      byte[] header = read(channel, SafetensorsHeader.PREFIX_BYTES, headerBytes);
      long dataStart = SafetensorsHeader.PREFIX_BYTES + (long) headerBytes;
      Map<String, SafetensorsHeader.Entry> entries =
          SafetensorsHeader.parse(path.toString(), header, fileBytes - dataStart);
      MemorySegment data =
          channel.map(FileChannel.MapMode.READ_ONLY, dataStart, fileBytes - dataStart, arena);
      Map<String, Tensor> found = new LinkedHashMap<>();
      for (SafetensorsHeader.Entry entry : entries.values()) {
        found.put(
            entry.name(),
            new Tensor(
                entry.name(),
                entry.dtype(),
                entry.shape(),
                data.asSlice(entry.begin(), entry.end() - entry.begin())));
      }
      tensors = Collections.unmodifiableMap(found);
      var checksum = new CRC32C();
      checksum.update(header, 0, header.length);
      headerChecksum = checksum.getValue();
      done = true;
    } catch (NoSuchFileException e) {
      throw new TensorException("%s: there is no such file".formatted(path), e);
    } catch (IOException e) {
      throw new TensorException("%s: cannot be read (%s)".formatted(path, e.getMessage()), e);
    } finally {
      if (!done) {
        arena.close();
      }
    }
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// A text that differs when the content of the file does: its size, a checksum of the header and
  /// one of 4096 bytes at the start, in the middle and at the end of every tensor, which are read
  /// for it. It is for keys of caches: the same file at another place has the same identity; a
  /// change of a few elements deep inside a tensor goes unnoticed.
  public String identity() {
    var samples = new CRC32C();
    for (Tensor tensor : tensors.values()) {
      MemorySegment data = tensor.data();
      long length = Math.min(SAMPLE_BYTES, data.byteSize());
      long last = data.byteSize() - length;
      for (long at : new long[] {0, last / 2, last}) {
        samples.update(data.asSlice(at, length).asByteBuffer());
      }
    }
    return "%d bytes, header %08x, samples %08x"
        .formatted(fileBytes, headerChecksum, samples.getValue());
  }

  /// Names of all tensors, in the order of the header.
  public Set<String> names() {
    return tensors.keySet();
  }

  /// The tensor of that name.
  ///
  /// @throws TensorException if there is none; the message names the nearest that are there
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      List<String> near = NearNames.of(name, tensors.keySet());
      throw new TensorException(
          "%s: no tensor '%s'%s"
              .formatted(
                  path,
                  name,
                  near.isEmpty()
                      ? " among %d: the file is of another model".formatted(tensors.size())
                      : "; did you mean '%s'?".formatted(String.join("' or '", near))));
    }
    return tensor;
  }

  /// The tensor of that name, if it has the wanted shape.
  ///
  /// @throws TensorException if there is none or its shape is another
  public Tensor tensor(String name, long... shape) {
    Tensor tensor = tensor(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new TensorException(
          "%s: tensor '%s' has shape %s, the model's configuration wants %s: file and configuration are of different models"
              .formatted(path, name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }

  /// Checks that the file holds exactly the tensors of a layout, in any order.
  ///
  /// @param layout name to shape
  /// @throws TensorException naming the tensors that are missing, of another shape or not in the
  ///   layout: the first ten of them and the number of all
  public void expect(Map<String, long[]> layout) {
    var faults = new Faults();
    layout.forEach(
        (name, shape) -> {
          Tensor tensor = tensors.get(name);
          if (tensor == null) {
            faults.add("'%s' %s is missing".formatted(name, Arrays.toString(shape)));
          } else if (!Arrays.equals(tensor.shape(), shape)) {
            faults.add(
                "'%s' has shape %s, wanted %s"
                    .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
          }
        });
    for (Tensor tensor : tensors.values()) {
      if (!layout.containsKey(tensor.name())) {
        faults.add("'%s' is not part of the model".formatted(Excerpt.of(tensor.name())));
      }
    }
    faults.raise(path.toString(), "file and configuration are of different models");
  }

  /// Unmaps the file; nothing may use its tensors afterwards.
  @Override
  public void close() {
    arena.close();
  }

  private static byte[] read(FileChannel channel, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        throw new EOFException("it was cut while being read");
      }
    }
    return bytes;
  }
}
