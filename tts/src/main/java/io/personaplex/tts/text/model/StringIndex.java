package io.personaplex.tts.text.model;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Where a string stands in a [StringPool]: a hash table with open addressing over the pool, 4
/// bytes a slot.
///
/// Threads: immutable.
public final class StringIndex {
  private final StringPool keys;

  /// Position in `keys` plus one; 0 is an empty slot.
  private final int[] slots;

  public StringIndex(StringPool keys) {
    this.keys = keys;
    this.slots = new int[capacity(keys.size())];
    for (int i = 0; i < keys.size(); i++) {
      int slot = firstSlot(keys.get(i));
      while (slots[slot] != 0) {
        slot = next(slot);
      }
      slots[slot] = i + 1;
    }
  }

  /// The position of `key` in the pool, -1 if it is absent.
  public int find(String key) {
    int slot = firstSlot(key);
    if (slots[slot] == 0) {
      return -1;
    }
    byte[] bytes = key.getBytes(UTF_8);
    for (; slots[slot] != 0; slot = next(slot)) {
      if (keys.equalsAt(slots[slot] - 1, bytes)) {
        return slots[slot] - 1;
      }
    }
    return -1;
  }

  private int firstSlot(String key) {
    int hash = key.hashCode();
    return (((hash ^ (hash >>> 15)) * 0x9E3779B1) >>> 7) & (slots.length - 1);
  }

  private int next(int slot) {
    return slot + 1 & slots.length - 1;
  }

  /// A power of two that leaves at least a quarter of the slots empty.
  private static int capacity(int size) {
    return Integer.highestOneBit(Math.max(4, size + size / 3)) << 1;
  }
}
