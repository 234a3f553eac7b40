package io.personaplex.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the word a person probably meant.
public final class DidYouMean {
  private static final int EDITS_MAX = 2;

  private DidYouMean() {}

  /// The candidate nearest to `word`, in any case, by at most two edits (a letter put in, left out
  /// or replaced; two neighbours swapped: Damerau 1964) and by fewer than half its letters.
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    String got = word.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .filter(candidate -> isNear(got, candidate.toLowerCase(Locale.ROOT)))
        .min(Comparator.comparingInt(c -> distance(got, c.toLowerCase(Locale.ROOT))));
  }

  /// ` (did you mean X?)`, or nothing.
  public static String suffix(String word, Collection<String> candidates) {
    return nearest(word, candidates).map(" (did you mean %s?)"::formatted).orElse("");
  }

  private static boolean isNear(String got, String candidate) {
    int edits = distance(got, candidate);
    return edits <= EDITS_MAX && 2 * edits < Math.max(got.length(), candidate.length());
  }

  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        rows[i][j] = swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
      }
    }
    return rows[a.length()][b.length()];
  }
}
