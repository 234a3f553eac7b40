package io.personaplex.apphost.log;

import java.util.Arrays;

/// Finds what is to be masked at one place of the output.
///
/// A character may be written in several ways, so a pattern is followed along all places it may
/// have come to; nearly always that is one.
///
/// **Threads**: one; it holds scratch space.
final class MaskMatcher {
  /// Nothing begins here.
  static final int NO = -1;

  /// The output ends within what may be one: more of it decides.
  static final int UNDECIDED = -2;

  private int[] places = new int[16];
  private int[] next = new int[16];

  /// The end of the longest find that begins at `from`, [#NO] or [#UNDECIDED]. Whatever the output,
  /// it is decided within the length of the longest pattern.
  ///
  /// @param last whether nothing can follow: then it is never undecided
  int end(MaskTable table, byte[] bytes, int from, int to, boolean last) {
    int end = NO;
    for (MaskPattern pattern : table.startingWith(bytes[from])) {
      int found = follow(pattern, bytes, from, to, last);
      if (found == UNDECIDED) {
        return UNDECIDED;
      }
      end = Math.max(end, found);
    }
    return end;
  }

  private int follow(MaskPattern pattern, byte[] bytes, int from, int to, boolean last) {
    int end = NO;
    int count = 1;
    places[0] = from;
    for (int index = 0; count > 0; index++) {
      if (index >= pattern.needed()) {
        end = furthest(count);
      }
      if (index == pattern.length()) {
        break;
      }
      int reached = 0;
      for (int i = 0; i < count; i++) {
        for (byte[] look : pattern.looks(index)) {
          int equal = common(look, bytes, places[i], to);
          if (equal == look.length) {
            reached = add(places[i] + equal, reached);
          } else if (places[i] + equal == to && !last) {
            return UNDECIDED;
          }
        }
      }
      int[] done = places;
      places = next;
      next = done;
      count = reached;
    }
    return end;
  }

  /// How many bytes of a look stand at a place.
  private static int common(byte[] look, byte[] bytes, int at, int to) {
    int count = 0;
    while (count < look.length
        && at + count < to
        && MaskTable.same(bytes[at + count], look, count)) {
      count++;
    }
    return count;
  }

  private int add(int place, int count) {
    for (int i = 0; i < count; i++) {
      if (next[i] == place) {
        return count;
      }
    }
    if (count == next.length) {
      next = Arrays.copyOf(next, 2 * count);
      places = Arrays.copyOf(places, 2 * count);
    }
    next[count] = place;
    return count + 1;
  }

  private int furthest(int count) {
    int furthest = places[0];
    for (int i = 1; i < count; i++) {
      furthest = Math.max(furthest, places[i]);
    }
    return furthest;
  }
}
