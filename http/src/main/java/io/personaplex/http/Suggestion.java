package io.personaplex.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// "Did you mean …?": the known word that a mistyped one is closest to.
public final class Suggestion {
  /// A word further away than this was hardly meant.
  public static final int DISTANCE_MAX = 2;

  private Suggestion() {}

  /// The known word nearest to `word`, if it is at most [#DISTANCE_MAX] edits away and shares more
  /// than it lacks. Upper and lower case are the same; of two equally near the first counts.
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(candidate -> near(word, candidate))
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /// ` (did you mean WORD?)`, or nothing: for the end of a sentence.
  public static String suffix(String word, Collection<String> known) {
    return nearest(word, known).map(" (did you mean %s?)"::formatted).orElse("");
  }

  /// Edits that make one word out of the other: a character put in, left out or exchanged, or two
  /// neighbours swapped. Upper and lower case are the same.
  ///
  /// **Source**: the optimal string alignment distance.
  public static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int fewest(int[][] edits, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best =
        Math.min(
            edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }

  private static boolean near(String word, String candidate) {
    int shorter = Math.min(word.length(), candidate.length());
    // Lengths first: a pasted page needs no table of edits.
    return Math.abs(word.length() - candidate.length()) <= DISTANCE_MAX
        && distance(word, candidate) <= Math.min(DISTANCE_MAX, shorter / 2);
  }
}
