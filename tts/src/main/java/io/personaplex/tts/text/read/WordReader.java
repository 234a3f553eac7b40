package io.personaplex.tts.text.read;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One word to phonemes by rule: special words, dictionary, stems, numbers.
///
/// Threads: immutable.
final class WordReader {
  private static final int LONGEST_FOLDED_NAME = 7;

  private final Dictionary dictionary;
  private final SpecialWords special;
  private final Stems stems;
  private final NumberReader numbers;

  WordReader(Dictionary dictionary) {
    this.dictionary = dictionary;
    this.special = new SpecialWords(dictionary);
    this.stems = new Stems(dictionary);
    this.numbers = new NumberReader(dictionary, stems);
  }

  NumberReader numbers() {
    return numbers;
  }

  /// The reading of a word, null if no rule has one.
  @Nullable String read(Word word, RightContext context) {
    String text = canonical(word.text());
    String reading = readWord(text, word.tag(), stressOf(text), context);
    if (reading != null) {
      return withCurrency(reading, word.currency());
    }
    return NumberReader.isNumber(text, word.head())
        ? numbers.read(text, word.head(), word.currency())
        : null;
  }

  private @Nullable String readWord(String text, String tag, Stress stress, RightContext context) {
    String reading = special.read(text, tag, stress, context);
    if (reading != null) {
      return reading;
    }
    String word = foldsCase(text, tag) ? lower(text) : text;
    String listed = listed(word);
    return listed != null
        ? dictionary.lookup(listed, tag, stress, context)
        : stems.read(word, tag, stress, context);
  }

  /// The dictionary's form of a word: itself, `dogs'` as `dog's`, `goin'` as `goin`; null if
  /// unknown.
  private @Nullable String listed(String word) {
    if (dictionary.knows(word)) {
      return word;
    }
    if (word.endsWith("s'")) {
      String singular = word.substring(0, word.length() - 2) + "'s";
      if (dictionary.knows(singular)) {
        return singular;
      }
    }
    if (word.endsWith("'")) {
      String bare = word.substring(0, word.length() - 1);
      if (dictionary.knows(bare)) {
        return bare;
      }
    }
    return null;
  }

  /// Whether a word with capitals, absent as it stands, is better read in lower case.
  private boolean foldsCase(String word, String tag) {
    String lower = lower(word);
    if (word.equals(lower)
        || word.length() < 2
        || (tag.equals("NNP") && word.length() <= LONGEST_FOLDED_NAME)
        || dictionary.contains(word)) {
      return false;
    }
    String letters = word.replace("'", "");
    if (letters.isEmpty() || !letters.codePoints().allMatch(Character::isLetter)) {
      return false;
    }
    boolean capitals =
        word.equals(word.toUpperCase(Locale.ROOT))
            || word.substring(1).equals(lower(word.substring(1)));
    return capitals && (dictionary.contains(lower) || stems.has(lower));
  }

  private @Nullable String withCurrency(String reading, @Nullable Currency currency) {
    String unit = currency == null ? null : stems.plural(currency.unit());
    return unit == null ? reading : reading + " " + unit;
  }

  private static Stress stressOf(String word) {
    if (word.equals(lower(word))) {
      return Stress.UNCHANGED;
    }
    return word.equals(word.toUpperCase(Locale.ROOT))
        ? Stress.AT_LEAST_PRIMARY
        : Stress.AT_LEAST_SECONDARY;
  }

  /// Straight apostrophes, compatibility forms folded, digits of any script as 0 to 9.
  private static String canonical(String text) {
    String folded =
        Normalizer.normalize(text.replace('‘', '\'').replace('’', '\''), Normalizer.Form.NFKC);
    if (folded.chars().allMatch(c -> c < 0x80)) {
      return folded;
    }
    var canonical = new StringBuilder(folded.length());
    folded
        .codePoints()
        .forEach(
            c -> {
              int digit = Character.digit(c, 10);
              if (digit >= 0) {
                canonical.append(digit);
              } else {
                canonical.appendCodePoint(c);
              }
            });
    return canonical.toString();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
