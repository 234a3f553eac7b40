package io.personaplex.lm.text;

import java.util.Arrays;

/// Byte strings in a prefix tree, walked one byte at a time: `child(ROOT, b0)`, then its child for
/// the next byte, and so on. The edges are one open-addressed table, so that memory is proportional
/// to the bytes put in.
final class PieceTrie {
  /// Where every walk starts.
  static final int ROOT = 0;

  /// No such node, or no string ends at this one.
  static final int NONE = -1;

  private final long[] edges; // (node, byte) + 1; 0 = free
  private final int[] targets;
  private final int[] values; // of node
  private int nodes = 1;

  /// @param bytes at least the sum of the lengths of all strings put in
  PieceTrie(int bytes) {
    // A power of two, at most three quarters of it used.
    int slots = Integer.highestOneBit(1 + bytes + bytes / 3) * 2;
    edges = new long[slots];
    targets = new int[slots];
    values = new int[bytes + 1];
    Arrays.fill(values, NONE);
  }

  /// Puts a string in.
  ///
  /// @return false if it is there already, with its old value
  boolean put(byte[] key, int value) {
    int node = ROOT;
    for (byte b : key) {
      int slot = slot(node, b);
      if (edges[slot] == 0) {
        edges[slot] = edge(node, b);
        targets[slot] = nodes++;
      }
      node = targets[slot];
    }
    if (values[node] != NONE) {
      return false;
    }
    values[node] = value;
    return true;
  }

  /// The node after `node` on byte `b`, or [#NONE].
  int child(int node, byte b) {
    int slot = slot(node, b);
    return edges[slot] == 0 ? NONE : targets[slot];
  }

  /// Value of the string that ends at `node`, or [#NONE].
  int value(int node) {
    return values[node];
  }

  private int slot(int node, byte b) {
    long edge = edge(node, b);
    int slot = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 32) & (edges.length - 1);
    while (edges[slot] != 0 && edges[slot] != edge) {
      slot = (slot + 1) & (edges.length - 1);
    }
    return slot;
  }

  private static long edge(int node, byte b) {
    return ((long) node << 8 | (b & 0xff)) + 1;
  }
}
