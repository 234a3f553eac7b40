package io.personaplex.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// A file that `torch.save` made of a dict of tensors, such as a voice prompt (`.pt`).
///
/// It is a zip archive: `<root>/data.pkl`, a pickle that describes the tensors, and one entry
/// `<root>/data/<key>` a storage, uncompressed, little-endian. The entries carry data descriptors,
/// so it is read through its central directory.
///
/// Nothing in it is executed: see [TensorPickle]. Sizes are checked before memory is taken, at most
/// [#MAX_BYTES] for the file and as much for its tensors.
public final class TorchArchive {
  /// Largest file read, and most bytes of all tensors of a file.
  public static final int MAX_BYTES = 64 << 20;

  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_PICKLE_BYTES = 1 << 20;
  private static final String PICKLE = "/data.pkl";

  private final String file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();
  private final Map<String, TorchView.Storage> storages = new HashMap<>();
  private final Map<String, MemorySegment> contents = new HashMap<>();

  private long taken;

  private TorchArchive(String file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /// The tensors by their keys, in the order of the dict, in memory of their own on the heap.
  ///
  /// @throws TensorException if the file cannot be read or is anything but a dict of tensors; the
  ///   message names the file and the opcode, global, entry or tensor that is refused
  public static Map<String, Tensor> read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new TensorException(
            "%s: %d bytes, at most %d are read".formatted(file, bytes, MAX_BYTES));
      }
      try (var zip = new ZipFile(file.toFile())) {
        return new TorchArchive(file.toString(), zip).read();
      }
    } catch (NoSuchFileException e) {
      throw new TensorException("%s: there is no such file".formatted(file), e);
    } catch (ZipException e) {
      throw new TensorException(
          "%s: not a torch archive, or damaged (%s): download it again"
              .formatted(file, Excerpt.of(String.valueOf(e.getMessage()))),
          e);
    } catch (IOException e) {
      throw new TensorException(
          "%s: cannot be read (%s)".formatted(file, Excerpt.of(String.valueOf(e.getMessage()))), e);
    }
  }

  private Map<String, Tensor> read() throws IOException {
    String root = listEntries();
    if (entries.containsKey(root + "/byteorder")) {
      String order = new String(content(root + "/byteorder", 16), StandardCharsets.UTF_8);
      if (!order.equals("little")) {
        throw new TensorException(
            "%s: byte order '%s', wanted little".formatted(file, Excerpt.of(order)));
      }
    }
    Map<String, TorchView> views =
        TensorPickle.read(file, content(root + PICKLE, MAX_PICKLE_BYTES));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long total = 0;
    for (Map.Entry<String, TorchView> view : views.entrySet()) {
      total += view.getValue().bytes();
      if (total > MAX_BYTES) {
        throw new TensorException(
            "%s: its tensors take more than %d bytes".formatted(file, MAX_BYTES));
      }
      tensors.put(
          view.getKey(),
          view.getValue().tensor(view.getKey(), storage(root, view.getValue().storage())));
    }
    return Collections.unmodifiableMap(tensors);
  }

  /// Takes in the names and returns the root folder.
  private String listEntries() {
    String root = null;
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      String name = entry.getName();
      if (entries.put(name, entry) != null) {
        throw new TensorException(
            "%s: two entries are named '%s'".formatted(file, Excerpt.of(name)));
      }
      if (entries.size() > MAX_ENTRIES) {
        throw new TensorException("%s: more than %d entries".formatted(file, MAX_ENTRIES));
      }
      if (name.endsWith(PICKLE)) {
        if (root != null) {
          throw new TensorException("%s: has more than one data.pkl".formatted(file));
        }
        root = name.substring(0, name.length() - PICKLE.length());
      }
    }
    if (root == null) {
      throw new TensorException(
          "%s: a zip archive without data.pkl, so not one of torch".formatted(file));
    }
    return root;
  }

  private MemorySegment storage(String root, TorchView.Storage storage) throws IOException {
    TorchView.Storage known = storages.putIfAbsent(storage.key(), storage);
    if (known != null && !known.equals(storage)) {
      throw new TensorException(
          "%s: storage '%s' is described in two ways".formatted(file, Excerpt.of(storage.key())));
    }
    MemorySegment content = contents.get(storage.key());
    if (content == null) {
      byte[] bytes = content(root + "/data/" + storage.key(), MAX_BYTES);
      if (storage.count() != bytes.length / storage.dtype().bytes()
          || bytes.length % storage.dtype().bytes() != 0) {
        throw new TensorException(
            "%s: storage '%s' has %d bytes, %d elements of %s were announced"
                .formatted(
                    file,
                    Excerpt.of(storage.key()),
                    bytes.length,
                    storage.count(),
                    storage.dtype()));
      }
      content = MemorySegment.ofArray(bytes);
      contents.put(storage.key(), content);
    }
    return content;
  }

  private byte[] content(String name, int maxBytes) throws IOException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new TensorException("%s: entry '%s' is missing".formatted(file, Excerpt.of(name)));
    }
    long size = entry.getSize();
    if (entry.getMethod() != ZipEntry.STORED || entry.getCompressedSize() != size) {
      throw new TensorException(
          "%s: entry '%s' is compressed; torch stores entries as they are"
              .formatted(file, Excerpt.of(name)));
    }
    if (size < 0 || size > maxBytes) {
      throw new TensorException(
          "%s: entry '%s' has %d bytes, at most %d are read"
              .formatted(file, Excerpt.of(name), size, maxBytes));
    }
    // Entries may lie on top of each other: together they can claim more than the file has.
    taken += size;
    if (taken > MAX_BYTES) {
      throw new TensorException(
          "%s: its entries hold more than %d bytes".formatted(file, MAX_BYTES));
    }
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes((int) size);
    }
    var checksum = new CRC32();
    checksum.update(bytes);
    if (bytes.length != size || checksum.getValue() != entry.getCrc()) {
      throw new TensorException(
          "%s: entry '%s' is damaged (its checksum differs): download the file again"
              .formatted(file, Excerpt.of(name)));
    }
    return bytes;
  }
}
