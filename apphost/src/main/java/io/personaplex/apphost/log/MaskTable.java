package io.personaplex.apphost.log;

import java.util.ArrayList;
import java.util.List;

/// All patterns of a mask, found by their first two bytes: one look into a bit set decides for
/// nearly every byte of ordinary output that nothing begins there. Immutable.
final class MaskTable {
  static final MaskTable EMPTY = new MaskTable(List.of());

  private final List<MaskPattern> patterns;
  private final MaskPattern[][] byFirst = new MaskPattern[256][];
  private final long[] pairs = new long[256 * 256 / Long.SIZE];

  MaskTable(List<MaskPattern> patterns) {
    this.patterns = List.copyOf(patterns);
    var lists = new ArrayList<List<MaskPattern>>();
    for (int b = 0; b < 256; b++) {
      lists.add(new ArrayList<>());
    }
    for (MaskPattern pattern : this.patterns) {
      for (byte[] look : pattern.looks(0)) {
        for (int first : cases(look, 0)) {
          List<MaskPattern> list = lists.get(first);
          if (list.isEmpty() || list.getLast() != pattern) {
            list.add(pattern);
          }
          addPairs(first, look, pattern);
        }
      }
    }
    for (int b = 0; b < 256; b++) {
      byFirst[b] = lists.get(b).toArray(MaskPattern[]::new);
    }
  }

  MaskTable with(List<MaskPattern> more) {
    var all = new ArrayList<>(patterns);
    all.addAll(more);
    return new MaskTable(all);
  }

  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /// The patterns that may begin with a byte.
  MaskPattern[] startingWith(byte first) {
    return byFirst[first & 0xFF];
  }

  /// The first place, from `from` on, where a pattern may begin; `to` if there is none.
  int candidate(byte[] bytes, int from, int to) {
    int last = to - 1;
    for (int i = from; i < last; i++) {
      int pair = (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF);
      if ((pairs[pair >> 6] & 1L << pair) != 0) {
        return i;
      }
    }
    return from < to && byFirst[bytes[last] & 0xFF].length > 0 ? last : to;
  }

  /// Whether a byte of the output is one of a pattern; escapes are written in either case.
  static boolean same(byte seen, byte[] look, int index) {
    byte wanted = look[index];
    return seen == wanted || (isEscape(look) && isLetter(wanted) && (seen | 0x20) == wanted);
  }

  private void addPairs(int first, byte[] look, MaskPattern pattern) {
    if (look.length > 1) {
      for (int second : cases(look, 1)) {
        addPair(first, second);
      }
    } else if (pattern.length() > 1) {
      for (byte[] next : pattern.looks(1)) {
        for (int second : cases(next, 0)) {
          addPair(first, second);
        }
      }
    }
  }

  private void addPair(int first, int second) {
    int pair = first << 8 | second;
    pairs[pair >> 6] |= 1L << pair;
  }

  private static int[] cases(byte[] look, int index) {
    byte b = look[index];
    return isEscape(look) && isLetter(b) ? new int[] {b, b & ~0x20} : new int[] {b & 0xFF};
  }

  private static boolean isEscape(byte[] look) {
    return look.length > 1 && (look[0] == '%' || look[0] == '\\');
  }

  private static boolean isLetter(byte b) {
    return b >= 'a' && b <= 'z';
  }
}
