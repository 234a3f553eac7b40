package io.personaplex.bench;

import java.util.List;

/// Word errors of a recogniser: the fewest substitutions, deletions and insertions that turn what
/// was said into what was recognised, over the words that were said. May exceed 1.
///
/// @param errors substitutions + deletions + insertions
/// @param words words said
public record WordErrorRate(int errors, int words) {
  static final WordErrorRate NONE = new WordErrorRate(0, 0);

  /// Compares two texts as [SpokenWords].
  public static WordErrorRate of(String said, String recognised) {
    List<String> reference = SpokenWords.of(said);
    return new WordErrorRate(distance(reference, SpokenWords.of(recognised)), reference.size());
  }

  /// Both together.
  WordErrorRate plus(WordErrorRate other) {
    return new WordErrorRate(errors + other.errors, words + other.words);
  }

  /// Errors over words; 0 when nothing was said and nothing recognised.
  public double rate() {
    return errors == 0 ? 0 : (double) errors / Math.max(1, words);
  }

  /// Levenshtein's distance, one row at a time.
  private static int distance(List<String> a, List<String> b) {
    int[] row = new int[b.size() + 1];
    for (int j = 0; j <= b.size(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.size(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.size(); j++) {
        int substituted = diagonal + (a.get(i - 1).equals(b.get(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.size()];
  }
}
