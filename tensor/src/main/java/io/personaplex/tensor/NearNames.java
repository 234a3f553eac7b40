package io.personaplex.tensor;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Finds the names that someone may have meant.
final class NearNames {
  private static final int SHOWN = 3;

  private record Candidate(String name, int distance) {}

  private NearNames() {}

  /// At most three of `names` that few edits away from `wanted`, nearest first.
  static List<String> of(String wanted, Collection<String> names) {
    int most = Math.max(2, wanted.length() / 4);
    return names.stream()
        .filter(name -> Math.abs(name.length() - wanted.length()) <= most)
        .map(name -> new Candidate(name, distance(wanted, name)))
        .filter(candidate -> candidate.distance() <= most)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(SHOWN)
        .map(Candidate::name)
        .toList();
  }

  /// Levenshtein's edit distance.
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
