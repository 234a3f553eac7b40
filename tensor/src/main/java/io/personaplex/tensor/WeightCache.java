package io.personaplex.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/// A file of weights that were brought into another form once, mapped read-only.
///
/// ```
/// 8 bytes   magic, the version of the format in it
/// 4 bytes   length n of the header, little-endian
/// 4 bytes   CRC32C of the header
/// n bytes   header, JSON: {"key": …, "blocks": [{"name", "offset", "length", "crc32c"}, …]}
/// blocks    each at a multiple of 4096, in any form: which, is part of the key
/// ```
///
/// It can always be made again, so a file that is missing, of another version or key, cut or
/// damaged is not an error but [Stale], with the reason.
///
/// - **Ownership**: the mapping is this object's; segments are borrowed and valid until [#close]. A
///   file that is replaced meanwhile stays as it was for who has it open.
/// - **Checksums** are verified when it is opened, by several threads, because the weights have to
///   come from the disk into memory before the first frame anyway: reading them in order is the
///   fastest way to do that, and the sum costs less than the reading.
/// - **Threads**: immutable; any thread may read.
public final class WeightCache implements WeightCacheState, AutoCloseable {
  /// First bytes of a file of this version.
  static final byte[] MAGIC = "PPXWC\0\0\2".getBytes(StandardCharsets.ISO_8859_1);

  /// Bytes before the header.
  static final int PREFIX_BYTES = MAGIC.length + 2 * Integer.BYTES;

  /// Blocks start at multiples of it: a page, which is a whole number of cache lines too.
  static final int ALIGNMENT = 4096;

  static final int MAX_HEADER_BYTES = 64 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /// A block of a file.
  ///
  /// @param name unique in the file
  /// @param bytes its length
  public record Block(String name, long bytes) {}

  /// Why a file is not to be used and is to be made again.
  ///
  /// @param reason a sentence fit for a log
  public record Stale(String reason) implements WeightCacheState {}

  private record Place(Block block, MemorySegment data, int checksum) {}

  /// Thrown and caught here.
  private static final class StaleException extends Exception {
    private static final long serialVersionUID = 1L;

    StaleException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final Arena arena = Arena.ofShared(); // shared: every compute thread reads it
  private final Path path;
  private final Map<String, Place> places = new LinkedHashMap<>();

  private WeightCache(Path path, String key) throws StaleException {
    this.path = path;
    boolean done = false;
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      JsonNode header = header(file);
      if (!header.path("key").asText().equals(key)) {
        throw new StaleException(
            "it was made of '%s', wanted '%s'".formatted(header.path("key").asText(), key));
      }
      for (JsonNode block : header.path("blocks")) {
        Place place = place(block, file);
        places.put(place.block().name(), place);
      }
      done = true;
    } catch (NoSuchFileException e) {
      throw new StaleException("it is not made yet");
    } catch (IOException e) {
      throw new StaleException("it cannot be read (%s)".formatted(e.getMessage()));
    } finally {
      if (!done) {
        arena.close();
      }
    }
  }

  /// Opens a file and verifies all of it.
  ///
  /// @param key what the file must have been made of, and into which form: the same text that its
  ///   writer was given
  /// @param threads that verify
  /// @param bytesDone told how many bytes of [#bytes] are verified, in ascending order, by one of
  ///   these threads at a time
  /// @return a [WeightCache], to be closed by the caller, or the reason to make it again
  public static WeightCacheState open(Path path, String key, int threads, LongConsumer bytesDone) {
    try {
      var cache = new WeightCache(path, key);
      try {
        cache.verify(threads, bytesDone);
      } catch (StaleException | RuntimeException e) {
        cache.close();
        throw e;
      }
      return cache;
    } catch (StaleException | TensorException e) {
      return new Stale("%s: %s".formatted(path, e.getMessage()));
    }
  }

  /// Opens a file that this process has just made, whose checksums were taken of what lies in
  /// memory still: they are not verified.
  ///
  /// @return as [#open]
  public static WeightCacheState openMade(Path path, String key) {
    try {
      return new WeightCache(path, key);
    } catch (StaleException | TensorException e) {
      return new Stale("%s: %s".formatted(path, e.getMessage()));
    }
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// The names of the blocks, in file order.
  public Set<String> names() {
    return Collections.unmodifiableSet(places.keySet());
  }

  /// The bytes of a block, read-only, borrowed, aligned to 4096.
  ///
  /// @throws TensorException if there is none of that name
  public MemorySegment data(String name) {
    return place(name).data();
  }

  /// Size of all blocks together.
  public long bytes() {
    return places.values().stream().mapToLong(place -> place.block().bytes()).sum();
  }

  /// Unmaps the file; nothing may use its blocks afterwards.
  @Override
  public void close() {
    arena.close();
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new TensorException(
          "%s: no block '%s' among %d; delete the file, it is made again"
              .formatted(path, name, places.size()));
    }
    return place;
  }

  private void verify(int threads, LongConsumer bytesDone) throws StaleException {
    List<Place> all = List.copyOf(places.values());
    int[] sums = BlockChecksums.of(all.stream().map(Place::data).toList(), threads, bytesDone);
    for (int i = 0; i < sums.length; i++) {
      if (sums[i] != all.get(i).checksum()) {
        throw new StaleException(
            "block '%s' is damaged (its checksum differs)"
                .formatted(Excerpt.of(all.get(i).block().name())));
      }
    }
  }

  private static JsonNode header(MemorySegment file) throws StaleException {
    if (file.byteSize() < PREFIX_BYTES) {
      throw new StaleException("it has %d bytes only".formatted(file.byteSize()));
    }
    if (file.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
      throw new StaleException("it is of another version or no weight cache");
    }
    int length = file.get(LittleEndian.INT, MAGIC.length);
    if (length < 2 || length > MAX_HEADER_BYTES || length > file.byteSize() - PREFIX_BYTES) {
      throw new StaleException("its header of %d bytes cannot be".formatted(length));
    }
    MemorySegment json = file.asSlice(PREFIX_BYTES, length);
    if (BlockChecksums.of(json) != file.get(LittleEndian.INT, MAGIC.length + Integer.BYTES)) {
      throw new StaleException("its header is damaged (the checksum differs)");
    }
    try {
      return JSON.readTree(json.toArray(ValueLayout.JAVA_BYTE));
    } catch (JsonProcessingException e) {
      throw new StaleException("its header is not JSON");
    } catch (IOException e) {
      throw new IllegalStateException("a byte array cannot be read", e);
    }
  }

  private static Place place(JsonNode json, MemorySegment file) throws StaleException {
    String name = json.path("name").asText();
    long offset = json.path("offset").asLong(-1);
    long length = json.path("length").asLong(-1);
    if (offset < 0 || length < 0 || offset % ALIGNMENT != 0) {
      throw new StaleException("block '%s' has no place".formatted(Excerpt.of(name)));
    }
    if (length > file.byteSize() || offset > file.byteSize() - length) {
      throw new StaleException(
          "it is cut at byte %d, block '%s' ends at %d"
              .formatted(file.byteSize(), Excerpt.of(name), offset + length));
    }
    try {
      int checksum = Integer.parseUnsignedInt(json.path("crc32c").asText(), 16);
      return new Place(new Block(name, length), file.asSlice(offset, length), checksum);
    } catch (NumberFormatException e) {
      throw new StaleException("block '%s' has no checksum".formatted(Excerpt.of(name)));
    }
  }

  /// The header of a file of `blocks`. Its length does not depend on the checksums.
  static byte[] header(String key, List<Block> blocks, long[] offsets, int[] checksums) {
    var root = JSON.createObjectNode().put("key", key);
    var list = root.putArray("blocks");
    for (int i = 0; i < offsets.length; i++) {
      Block block = blocks.get(i);
      list.addObject()
          .put("name", block.name())
          .put("offset", offsets[i])
          .put("length", block.bytes())
          .put("crc32c", "%08x".formatted(checksums[i]));
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are no JSON", e);
    }
  }
}
