package io.personaplex.lm.text;

import java.util.Arrays;

/// Splits prepared text into the pieces with the greatest sum of scores: the Viterbi path over all
/// splits, in time proportional to the text times the longest piece and memory proportional to the
/// text.
///
/// A character that no piece covers alone may be the unknown piece, whose score is the lowest of
/// all normal pieces less 10. A user-defined piece scores above any normal one: its length times
/// the highest score, less 0.1, and at most −0.1 where scores are log-probabilities. Of equal sums
/// the one found first from the left stays. Sums are floats, as in the library the model was
/// trained with.
///
/// - **Source**: Kudo 2018, arXiv:1804.10959, section 3.2.
final class UnigramSplitter {
  private static final float UNKNOWN_PENALTY = 10;
  private static final float USER_DEFINED_PENALTY = 0.1f;

  private final PieceTrie trie;
  private final float[] scores; // NORMAL pieces; others unused
  private final PieceKind[] kinds;
  private final int unknown;
  private final float unknownScore;
  private final float highestScore;

  UnigramSplitter(TokenizerFile file, PieceTrie trie, int unknown) {
    this.trie = trie;
    this.unknown = unknown;
    int n = file.pieces().size();
    scores = new float[n];
    kinds = new PieceKind[n];
    float lowest = Float.POSITIVE_INFINITY;
    float highest = 0;
    for (int id = 0; id < n; id++) {
      Piece piece = file.pieces().get(id);
      scores[id] = piece.score();
      kinds[id] = piece.kind();
      if (piece.kind() == PieceKind.NORMAL) {
        lowest = Math.min(lowest, piece.score());
        highest = Math.max(highest, piece.score());
      }
    }
    unknownScore = (Float.isFinite(lowest) ? lowest : 0) - UNKNOWN_PENALTY;
    highestScore = highest;
  }

  /// The best split, from the left.
  ///
  /// @param ends receives where each piece ends; at least as long as `text`
  /// @param ids receives the pieces, in the same order
  /// @return how many
  int split(byte[] text, int[] ends, int[] ids) {
    int[] starts = new int[text.length + 1];
    int[] pieces = new int[text.length + 1];
    float[] sums = new float[text.length + 1];
    Arrays.fill(starts, -1);
    for (int from = 0; from < text.length; ) {
      int character = Math.min(characterLength(text[from]), text.length - from);
      boolean covered = false;
      int node = PieceTrie.ROOT;
      for (int at = from; at < text.length; ) {
        node = trie.child(node, text[at++]);
        if (node == PieceTrie.NONE) {
          break;
        }
        int id = trie.value(node);
        if (id == PieceTrie.NONE || kinds[id] == PieceKind.UNUSED) {
          continue;
        }
        float sum = sums[from] + score(id, at - from);
        if (starts[at] < 0 || sum > sums[at]) {
          starts[at] = from;
          pieces[at] = id;
          sums[at] = sum;
        }
        covered |= at - from == character;
      }
      int next = from + character;
      if (!covered) {
        float sum = sums[from] + unknownScore;
        if (starts[next] < 0 || sum > sums[next]) {
          starts[next] = from;
          pieces[next] = unknown;
          sums[next] = sum;
        }
      }
      from = next;
    }
    return backwards(starts, pieces, text.length, ends, ids);
  }

  private float score(int id, int bytes) {
    return kinds[id] == PieceKind.USER_DEFINED
        ? bytes * highestScore - USER_DEFINED_PENALTY
        : scores[id];
  }

  private static int backwards(int[] starts, int[] pieces, int length, int[] ends, int[] ids) {
    int count = 0;
    for (int end = length; end > 0; end = starts[end]) {
      count++;
    }
    int i = count;
    for (int end = length; end > 0; end = starts[end]) {
      ends[--i] = end;
      ids[i] = pieces[end];
    }
    return count;
  }

  private static int characterLength(byte first) {
    int b = first & 0xff;
    return b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
  }
}
