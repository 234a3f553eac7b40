package io.personaplex.kernels;

import io.personaplex.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The keys and values one attention layer remembers: `capacity` slots, position `p` in slot `p mod
/// capacity`. Laid out `[heads][capacity][headDim]`, keys and values apart.
///
/// What a query may see once the ring is full is the [Eviction] rule.
public final class KvRing {
  /// Which positions a query sees.
  public enum Eviction {
    /// As the reference: the slot that is overwritten next is hidden, so a full ring shows
    /// `capacity − 1` positions to its newest query.
    REFERENCE,
    /// The whole window: the last `capacity` positions up to the query.
    WINDOW
  }

  /// Element type of the memory.
  public enum Format {
    F32(4),
    BF16(2);
    private final int bytes;

    Format(int bytes) {
      this.bytes = bytes;
    }

    /// Size of one element.
    public int bytes() {
      return bytes;
    }
  }

  private final Format format;
  private final Eviction eviction;
  private final int heads;
  private final int capacity;
  private final int headDim;
  private final MemorySegment keys;
  private final MemorySegment values;
  private long end;

  /// Allocates an empty ring.
  ///
  /// @param arena owns the memory
  public KvRing(
      Arena arena, Format format, Eviction eviction, int heads, int capacity, int headDim) {
    this.format = format;
    this.eviction = eviction;
    this.heads = heads;
    this.capacity = capacity;
    this.headDim = headDim;
    keys = arena.allocate(byteSize(format, heads, capacity, headDim) / 2, 64);
    values = arena.allocate(byteSize(format, heads, capacity, headDim) / 2, 64);
  }

  /// Bytes a ring of these sizes takes.
  public static long byteSize(Format format, int heads, int capacity, int headDim) {
    return 2L * heads * capacity * headDim * format.bytes();
  }

  /// Element type.
  public Format format() {
    return format;
  }

  /// Number of heads.
  public int heads() {
    return heads;
  }

  /// Number of slots.
  public int capacity() {
    return capacity;
  }

  /// Width of a head.
  public int headDim() {
    return headDim;
  }

  /// Keys, `[heads][capacity][headDim]`.
  public MemorySegment keys() {
    return keys;
  }

  /// Values, `[heads][capacity][headDim]`.
  public MemorySegment values() {
    return values;
  }

  /// Positions written since the start or the last reset: the absolute position of the next.
  public long end() {
    return end;
  }

  /// Slot of an absolute position.
  public int slot(long position) {
    return (int) (position % capacity);
  }

  /// The first position the query at `position` sees; the last is itself. Asked after all positions
  /// of a step were appended.
  public long firstVisible(long position) {
    return switch (eviction) {
      // At least itself: in a ring of one slot the rule would leave nothing.
      case REFERENCE -> end >= capacity ? Math.min(position, end - capacity + 1) : 0;
      case WINDOW -> Math.max(0, position - capacity + 1);
    };
  }

  /// Forgets everything.
  public void reset() {
    end = 0;
  }

  /// Writes one position: key and value of every head.
  ///
  /// @param key `[heads·headDim]` from `keyOffset`, already rotated
  /// @param value `[heads·headDim]` from `valueOffset`
  public void append(float[] key, int keyOffset, float[] value, int valueOffset) {
    int slot = slot(end);
    for (int h = 0; h < heads; h++) {
      long target = ((long) h * capacity + slot) * headDim;
      store(keys, target, key, keyOffset + h * headDim);
      store(values, target, value, valueOffset + h * headDim);
    }
    end++;
  }

  /// Bytes of what is in a ring of this shape after `positions` positions: the written slots.
  public long contentBytes(long positions) {
    return byteSize(format, heads, (int) Math.min(positions, capacity), headDim);
  }

  /// Copies the written slots: keys, then values, `[heads][slots][headDim]` each.
  ///
  /// @param target [#contentBytes] of [#end] bytes
  public void copyTo(MemorySegment target) {
    long row = slotBytes(end);
    for (int h = 0; h < heads; h++) {
      MemorySegment.copy(keys, h * headBytes(), target, h * row, row);
      MemorySegment.copy(values, h * headBytes(), target, (heads + h) * row, row);
    }
  }

  /// Replaces everything by what [#copyTo] wrote when `positions` positions had been appended.
  ///
  /// @param source [#contentBytes] of `positions` bytes
  public void copyFrom(MemorySegment source, long positions) {
    long row = slotBytes(positions);
    for (int h = 0; h < heads; h++) {
      MemorySegment.copy(source, h * row, keys, h * headBytes(), row);
      MemorySegment.copy(source, (heads + h) * row, values, h * headBytes(), row);
    }
    end = positions;
  }

  private long slotBytes(long positions) {
    return Math.min(positions, capacity) * headDim * format.bytes();
  }

  private long headBytes() {
    return (long) capacity * headDim * format.bytes();
  }

  private void store(MemorySegment to, long element, float[] from, int offset) {
    switch (format) {
      case F32 ->
          MemorySegment.copy(
              from, offset, to, ValueLayout.JAVA_FLOAT, element * Float.BYTES, headDim);
      case BF16 -> {
        for (int i = 0; i < headDim; i++) {
          to.set(
              ValueLayout.JAVA_SHORT,
              (element + i) * Short.BYTES,
              DType.floatToBf16(from[offset + i]));
        }
      }
    }
  }
}
