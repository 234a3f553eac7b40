package io.personaplex.cascade;

import java.util.Locale;
import java.util.Set;

/// What a listener says to show that they listen: no turn of their own.
final class Backchannel {
  /// As a recogniser writes them, without marks. "No", "stop" and "wait" are none.
  private static final Set<String> WORDS =
      Set.of(
          "mm", "mmm", "hm", "hmm", "hmmm", "mhm", "mmhm", "mmhmm", "mhmm", "uhhuh", "uhuh", "huh",
          "uh", "um", "ah", "aha", "oh", "yeah", "yea", "yah", "yep", "yup", "yes", "ok", "okay",
          "right", "sure");

  /// More is a sentence.
  private static final int MOST_WORDS = 3;

  private Backchannel() {}

  /// Whether `words` are nothing else.
  static boolean is(String words) {
    String[] said =
        words
            .toLowerCase(Locale.ROOT)
            .replaceAll("['’‑-]", "")
            .replaceAll("[^\\p{L}\\p{N}]+", " ")
            .strip()
            .split(" ", -1);
    if (said.length > MOST_WORDS) {
      return false;
    }
    for (String word : said) {
      if (!WORDS.contains(word)) {
        return false;
      }
    }
    return true;
  }
}
