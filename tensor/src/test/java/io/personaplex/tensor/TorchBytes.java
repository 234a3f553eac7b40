package io.personaplex.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Torch archives made by hand, sound or not.
final class TorchBytes {
  /// A storage of four 16-bit integers, `'0'`, as a persistent id leaves it.
  static final String STORAGE =
      "("
          + text("storage")
          + global("torch", "ShortStorage")
          + text("0")
          + text("cuda:7")
          + "K\4tQ";

  static final String NO_HOOKS = global("collections", "OrderedDict") + ")R";

  private TorchBytes() {}

  static String text(String value) {
    return "X" + (char) value.length() + "\0\0\0" + value;
  }

  static String global(String module, String name) {
    return "c" + module + "\n" + name + "\n";
  }

  /// `_rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())`.
  static String tensor(String offset, String size, String stride) {
    return global("torch._utils", "_rebuild_tensor_v2")
        + "("
        + STORAGE
        + offset
        + size
        + stride
        + "\u0089"
        + NO_HOOKS
        + "tR";
  }

  /// A pickle of `{'t': value}`; a character is a byte.
  static byte[] pickle(String value) {
    return bytes("\u0080\2}q\0" + text("t") + value + "s.");
  }

  static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A storage of the shorts 10, 11, 12, 13.
  static byte[] shorts() {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 10)
        .putShort((short) 11)
        .putShort((short) 12)
        .putShort((short) 13)
        .array();
  }

  /// A zip of a pickle and that storage.
  static byte[] archive(byte[] pickle) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("root/data.pkl", pickle);
    entries.put("root/data/0", shorts());
    return zip(entries);
  }

  /// A zip of stored entries.
  static byte[] zip(Map<String, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        var entry = new ZipEntry(content.getKey());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.getValue().length);
        var checksum = new CRC32();
        checksum.update(content.getValue());
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Lets an entry of the central directory claim the content of another one.
  static void layOnTop(byte[] zip, String entry, String other) {
    int to = directoryRecord(zip, entry);
    int from = directoryRecord(zip, other);
    // Checksum and both sizes; the place of the local header.
    System.arraycopy(zip, from + 16, zip, to + 16, 12);
    System.arraycopy(zip, from + 42, zip, to + 42, 4);
  }

  private static int directoryRecord(byte[] zip, String name) {
    byte[] wanted = bytes(name);
    for (int at = zip.length - 46 - wanted.length; at >= 0; at--) {
      boolean record = zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 1 && zip[at + 3] == 2;
      if (record
          && Arrays.equals(zip, at + 46, at + 46 + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new IllegalArgumentException("no entry " + name);
  }
}
