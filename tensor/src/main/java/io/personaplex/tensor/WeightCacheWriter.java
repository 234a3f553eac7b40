package io.personaplex.tensor;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Makes the file of a [WeightCache]. All blocks are reserved first, then filled in place by any
/// number of threads, then [#finish] sums them up and gives the file its name. Closed before, it
/// leaves nothing; two processes may make the same file at once, see [PendingFile].
///
/// The room on the disk is looked at beforehand. If another program takes it meanwhile, the JVM
/// reports the failing write to the mapped file as an [InternalError].
public final class WeightCacheWriter implements AutoCloseable {
  private final Arena arena = Arena.ofShared(); // shared: several threads fill it
  private final Path path;
  private final String key;
  private final List<WeightCache.Block> blocks;
  private final long[] offsets;
  private final Map<String, MemorySegment> segments = new HashMap<>();
  private final PendingFile pending;
  private final MemorySegment file;

  /// @param key what the file is made of and into which form: the source's identity, the precision,
  ///   the blocks' shapes, the version of whatever makes them
  /// @throws TensorException if there is no room for the file or it cannot be written
  /// @throws IllegalArgumentException if two blocks have one name or one has a negative size
  @MustBeClosed
  public WeightCacheWriter(Path path, String key, List<WeightCache.Block> blocks) {
    this.path = path;
    this.key = key;
    this.blocks = List.copyOf(blocks);
    offsets = new long[blocks.size()];
    long end = layOut();
    pending = new PendingFile(path, end);
    boolean done = false;
    try {
      file = pending.channel().map(FileChannel.MapMode.READ_WRITE, 0, end, arena);
      for (int i = 0; i < offsets.length; i++) {
        WeightCache.Block block = this.blocks.get(i);
        if (segments.put(block.name(), file.asSlice(offsets[i], block.bytes())) != null) {
          throw new IllegalArgumentException("two blocks are named '%s'".formatted(block.name()));
        }
      }
      done = true;
    } catch (IOException e) {
      throw new TensorException("%s: cannot be written (%s)".formatted(path, e.getMessage()), e);
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /// The memory of a block, to be filled; borrowed until [#close]. Different parts may be filled by
  /// different threads; what is not filled is zeros.
  ///
  /// @throws IllegalArgumentException if no block has that name
  public MemorySegment data(String name) {
    MemorySegment segment = segments.get(name);
    if (segment == null) {
      throw new IllegalArgumentException("%s: block '%s' is not reserved".formatted(path, name));
    }
    return segment;
  }

  /// Sums up the blocks, brings the file to the disk and gives it its name. All threads that fill
  /// blocks must be done.
  ///
  /// @param bytesDone told how many bytes are summed up, ascending, one call at a time
  /// @throws TensorException if it cannot be written
  public void finish(int threads, LongConsumer bytesDone) {
    List<MemorySegment> all = new ArrayList<>();
    for (WeightCache.Block block : blocks) {
      all.add(data(block.name()));
    }
    byte[] header =
        WeightCache.header(key, blocks, offsets, BlockChecksums.of(all, threads, bytesDone));
    MemorySegment source = MemorySegment.ofArray(header);
    MemorySegment.copy(
        MemorySegment.ofArray(WeightCache.MAGIC), 0, file, 0, WeightCache.MAGIC.length);
    file.set(LittleEndian.INT, WeightCache.MAGIC.length, header.length);
    file.set(
        LittleEndian.INT,
        WeightCache.MAGIC.length + (long) Integer.BYTES,
        BlockChecksums.of(source));
    MemorySegment.copy(source, 0, file, WeightCache.PREFIX_BYTES, header.length);
    try {
      file.force();
      pending.publish();
    } catch (IOException | UncheckedIOException e) {
      throw new TensorException("%s: cannot be written (%s)".formatted(path, e.getMessage()), e);
    }
  }

  /// Removes what was written, unless it is finished, and unmaps it.
  @Override
  public void close() {
    arena.close();
    pending.close();
  }

  /// Places the blocks behind the header and returns the size of the file.
  private long layOut() {
    // The offsets are digits in the header and depend on its length: leave room for the longest.
    Arrays.fill(offsets, Long.MAX_VALUE);
    long at =
        WeightCache.PREFIX_BYTES
            + (long) WeightCache.header(key, blocks, offsets, new int[offsets.length]).length;
    if (at > WeightCache.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("%s: header of %d bytes".formatted(path, at));
    }
    for (int i = 0; i < offsets.length; i++) {
      at = Math.ceilDiv(at, WeightCache.ALIGNMENT) * WeightCache.ALIGNMENT;
      offsets[i] = at;
      at = Math.addExact(at, blocks.get(i).bytes());
      if (blocks.get(i).bytes() < 0) {
        throw new IllegalArgumentException("block %s".formatted(blocks.get(i)));
      }
    }
    return at;
  }
}
