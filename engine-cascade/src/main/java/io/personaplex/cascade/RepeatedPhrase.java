package io.personaplex.cascade;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Mends the loops of a recogniser: a text that is one phrase said again and again becomes that
/// phrase once.
final class RepeatedPhrase {
  private static final int WORDS_MIN = 3;

  /// A word or syllable four times or more: "make-re-re-re-re-re".
  private static final Pattern STUTTER =
      Pattern.compile("([-\\s]\\p{L}+)\\1{3,}(?![\\p{L}])", Pattern.CASE_INSENSITIVE);

  private RepeatedPhrase() {}

  /// The text without stutter, or its first phrase if the whole text is two or more repeats of a
  /// phrase of at least three words (a last repeat may be cut off). People do say "no, no", so
  /// shorter phrases stay.
  static String collapse(String heard) {
    String text = STUTTER.matcher(heard).replaceAll("$1");
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
