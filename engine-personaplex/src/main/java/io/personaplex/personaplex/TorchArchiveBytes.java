package io.personaplex.personaplex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes what `torch.save` writes of a dict of tensors, for [io.personaplex.tensor.TorchArchive]
/// and for torch itself: a zip archive of uncompressed entries, a pickle of protocol 2 that says
/// where each tensor's elements are, and one entry of elements a tensor.
final class TorchArchiveBytes {
  private static final String ROOT = "archive/";

  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

  /// A tensor to be written.
  ///
  /// @param dtype BF16 or I64
  /// @param shape outermost dimension first
  /// @param elements little-endian, from position to limit
  record Entry(DType dtype, List<Integer> shape, ByteBuffer elements) {}

  private TorchArchiveBytes() {}

  /// The bytes of an archive.
  ///
  /// @param tensors in order
  static byte[] of(Map<String, Entry> tensors) {
    byte[] program = new TorchArchiveBytes().program(tensors);
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "data.pkl", program);
      store(zip, "byteorder", "little".getBytes(UTF_8));
      int key = 0;
      for (Entry tensor : tensors.values()) {
        byte[] elements = new byte[tensor.elements().remaining()];
        tensor.elements().duplicate().get(elements);
        store(zip, "data/" + key++, elements);
      }
      store(zip, "version", "3\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("a byte array refuses bytes", e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var checksum = new CRC32();
    checksum.update(content);
    var entry = new ZipEntry(ROOT + name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(checksum.getValue());
    entry.setTime(0); // the same tensors give the same bytes
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private byte[] program(Map<String, Entry> tensors) {
    opcode(0x80).write(2); // protocol
    opcode('}');
    opcode('(');
    int key = 0;
    for (Map.Entry<String, Entry> named : tensors.entrySet()) {
      text(named.getKey());
      tensor(named.getValue(), Integer.toString(key++));
    }
    opcode('u'); // the pairs since '(' go into the dict
    opcode('.');
    return pickle.toByteArray();
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`.
  private void tensor(Entry tensor, String key) {
    global("torch._utils", "_rebuild_tensor_v2");
    opcode('(');
    storage(tensor, key);
    whole(0);
    opcode('(');
    tensor.shape().forEach(this::whole);
    opcode('t');
    opcode('(');
    for (int d = 0; d < tensor.shape().size(); d++) {
      whole(
          tensor.shape().subList(d + 1, tensor.shape().size()).stream().reduce(1, (a, b) -> a * b));
    }
    opcode('t');
    opcode(0x89); // false
    global("collections", "OrderedDict");
    opcode(')').write('R');
    opcode('t');
    opcode('R');
  }

  /// The persistent id `('storage', class, key, location, count)`.
  private void storage(Entry tensor, String key) {
    opcode('(');
    text("storage");
    global("torch", storageClass(tensor.dtype()));
    text(key);
    text("cpu");
    whole(tensor.elements().remaining() / tensor.dtype().bytes());
    opcode('t');
    opcode('Q');
  }

  private static String storageClass(DType dtype) {
    return switch (dtype) {
      case BF16 -> "BFloat16Storage";
      case I64 -> "LongStorage";
      case F64, F32, F16, I32, I16, I8, U8, BOOL ->
          throw new IllegalArgumentException("no tensor of %s is written".formatted(dtype));
    };
  }

  private ByteArrayOutputStream opcode(int code) {
    pickle.write(code);
    return pickle;
  }

  private void global(String module, String name) {
    opcode('c').writeBytes((module + "\n" + name + "\n").getBytes(UTF_8));
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    opcode('X').writeBytes(little(bytes.length));
    pickle.writeBytes(bytes);
  }

  private void whole(int value) {
    opcode('J').writeBytes(little(value));
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
