package io.personaplex.cascade;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Mends the loops of a recogniser: a text that is one phrase said again and again becomes that
/// phrase once.
final class RepeatedPhrase {
  private static final int WORDS_MIN = 3;

  private RepeatedPhrase() {}

  /// `text`, or its first phrase if the whole text is two or more repeats of a phrase of at least
  /// three words (a last repeat may be cut off). People do say "no, no", so shorter phrases stay.
  static String collapse(String text) {
    String[] words = text.split(" ", -1);
    List<String> plain =
        Arrays.stream(words)
            .map(w -> w.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}']", ""))
            .toList();
    for (int period = WORDS_MIN; period * 2 <= words.length; period++) {
      if (repeats(plain, period)) {
        return String.join(" ", Arrays.copyOf(words, period));
      }
    }
    return text;
  }

  private static boolean repeats(List<String> words, int period) {
    for (int i = period; i < words.size(); i++) {
      if (!words.get(i).equals(words.get(i - period))) {
        return false;
      }
    }
    return true;
  }
}
