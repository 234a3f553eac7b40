package io.personaplex.tts.text.read;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Words with -s, -ed and -ing whose stem is in the dictionary, and how those endings sound.
///
/// Threads: immutable.
final class Stems {
  /// Before these a final t of the stem becomes a tap: heated, heating.
  private static final String TAP_AFTER = "AIOWYiuæɑəɛɪɹʊʌ";

  private static final Pattern DOUBLED_CONSONANT =
      Pattern.compile("([bcdgklmnprstvxz])\\1ing$|cking$");

  private final Dictionary dictionary;

  Stems(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /// Whether the word is a known stem with one of the endings, so that [#read] finds it.
  boolean has(String word) {
    return stemOfS(word) != null || stemOfEd(word) != null || stemOfIng(word) != null;
  }

  /// The reading of a word by its stem, null if no stem is known.
  @Nullable String read(String word, String tag, Stress stress, RightContext context) {
    String reading = readS(word, tag, stress, context);
    if (reading == null) {
      String stem = stemOfEd(word);
      reading = stem == null ? null : ed(dictionary.lookup(stem, tag, stress, context));
    }
    if (reading == null) {
      String stem = stemOfIng(word);
      Stress stressed = stress == Stress.UNCHANGED ? Stress.AT_LEAST_SECONDARY : stress;
      reading = stem == null ? null : ing(dictionary.lookup(stem, tag, stressed, context));
    }
    return reading;
  }

  /// The plural of a unit: "dollar" gives the reading of "dollars".
  @Nullable String plural(String noun) {
    return readS(noun + "s", "", Stress.UNCHANGED, RightContext.IGNORED);
  }

  private @Nullable String readS(String word, String tag, Stress stress, RightContext context) {
    String stem = stemOfS(word);
    return stem == null ? null : s(dictionary.lookup(stem, tag, stress, context));
  }

  private @Nullable String stemOfS(String word) {
    int length = word.length();
    if (length < 3 || !word.endsWith("s")) {
      return null;
    }
    boolean ies = length > 4 && word.endsWith("ies");
    boolean es = length > 4 && word.endsWith("es") && !ies;
    if (!word.endsWith("ss") && knows(word, 1, "")) {
      return cut(word, 1);
    }
    if ((word.endsWith("'s") || es) && knows(word, 2, "")) {
      return cut(word, 2);
    }
    return ies && knows(word, 3, "y") ? cut(word, 3) + "y" : null;
  }

  private @Nullable String stemOfEd(String word) {
    int length = word.length();
    if (length < 4 || !word.endsWith("d")) {
      return null;
    }
    if (!word.endsWith("dd") && knows(word, 1, "")) {
      return cut(word, 1);
    }
    boolean ed = length > 4 && word.endsWith("ed") && !word.endsWith("eed");
    return ed && knows(word, 2, "") ? cut(word, 2) : null;
  }

  private @Nullable String stemOfIng(String word) {
    int length = word.length();
    if (length < 5 || !word.endsWith("ing")) {
      return null;
    }
    if (length > 5 && knows(word, 3, "")) {
      return cut(word, 3);
    }
    if (knows(word, 3, "e")) {
      return cut(word, 3) + "e";
    }
    boolean doubled = length > 5 && DOUBLED_CONSONANT.matcher(word).find();
    return doubled && knows(word, 4, "") ? cut(word, 4) : null;
  }

  private boolean knows(String word, int less, String more) {
    return dictionary.knows(cut(word, less) + more);
  }

  private static String cut(String word, int less) {
    return word.substring(0, word.length() - less);
  }

  /// The sound of -s.
  static @Nullable String s(@Nullable String stem) {
    if (stem == null || stem.isEmpty()) {
      return null;
    }
    return switch (stem.charAt(stem.length() - 1)) {
      case 'p', 't', 'k', 'f', 'θ' -> stem + "s";
      case 's', 'z', 'ʃ', 'ʒ', 'ʧ', 'ʤ' -> stem + "ᵻz";
      default -> stem + "z";
    };
  }

  /// The sound of -ed.
  static @Nullable String ed(@Nullable String stem) {
    if (stem == null || stem.isEmpty()) {
      return null;
    }
    return switch (stem.charAt(stem.length() - 1)) {
      case 'p', 'k', 'f', 'θ', 'ʃ', 's', 'ʧ' -> stem + "t";
      case 'd' -> stem + "ᵻd";
      case 't' -> stem.length() == 1 ? stem + "ɪd" : tapped(stem) + "ᵻd";
      default -> stem + "d";
    };
  }

  /// The sound of -ing.
  static @Nullable String ing(@Nullable String stem) {
    return stem == null || stem.isEmpty() ? null : tapped(stem) + "ɪŋ";
  }

  private static String tapped(String stem) {
    int last = stem.length() - 1;
    boolean taps =
        last > 0 && stem.charAt(last) == 't' && TAP_AFTER.indexOf(stem.charAt(last - 1)) >= 0;
    return taps ? stem.substring(0, last) + 'ɾ' : stem;
  }
}
