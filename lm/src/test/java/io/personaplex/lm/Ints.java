package io.personaplex.lm;

import com.fasterxml.jackson.databind.JsonNode;

/// Lists of whole numbers in the golden files.
final class Ints {
  private Ints() {}

  static int[] of(JsonNode list) {
    int[] out = new int[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i).asInt();
    }
    return out;
  }

  static int[][] table(JsonNode lists) {
    int[][] out = new int[lists.size()][];
    for (int i = 0; i < out.length; i++) {
      out[i] = of(lists.get(i));
    }
    return out;
  }

  static int[] of(java.util.List<Integer> list) {
    return list.stream().mapToInt(i -> i).toArray();
  }

  /// Whether the first `n` of two arrays are equal.
  static boolean startEqual(int[] a, int[] b, int n) {
    return java.util.Arrays.equals(a, 0, n, b, 0, n);
  }
}
