package io.personaplex.tts.text.read;

import io.personaplex.tts.text.model.VoiceFiles;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The two lexica as one: gold is checked by hand, silver is larger and consulted second. What
/// neither has but looks like an abbreviation is spelled.
///
/// Threads: immutable.
final class Dictionary {
  private static final String PROPER_NOUN = "NNP";

  private final Lexicon gold;
  private final Lexicon silver;

  private Dictionary(Lexicon gold, Lexicon silver) {
    this.gold = gold;
    this.silver = silver;
  }

  static Dictionary load(VoiceFiles folder) {
    return new Dictionary(
        Lexicon.load(folder, "lexicon_us_gold.json.gz"),
        Lexicon.load(folder, "lexicon_us_silver.json.gz"));
  }

  boolean contains(String word) {
    return gold.contains(word) || silver.contains(word);
  }

  /// Whether [#lookup] is worth trying: the word is listed, a symbol with a name, or can be
  /// spelled.
  boolean knows(String word) {
    if (contains(word) || SymbolNames.of(word) != null) {
      return true;
    }
    if (word.isEmpty() || !word.chars().allMatch(Dictionary::isAsciiLetter)) {
      return false;
    }
    return word.length() == 1
        || (isUpper(word) && gold.contains(lower(word)))
        || isUpper(word.substring(1));
  }

  /// The reading of a known word, null if it has none and cannot be spelled either.
  @Nullable String lookup(String word, String tag, Stress stress, RightContext context) {
    boolean folded = isUpper(word) && !gold.contains(word);
    boolean name = folded && tag.equals(PROPER_NOUN);
    String key = folded ? lower(word) : word;
    String reading = gold.contains(key) ? gold.reading(key, tag, context) : null;
    if (reading == null && !gold.contains(key) && !name) {
      reading = silver.reading(key, tag, context);
    }
    if (reading == null || (name && !Stress.hasPrimary(reading))) {
      reading = spell(key);
    }
    return reading == null ? null : stress.apply(reading);
  }

  /// A word of a number or a unit: no tag, no neighbour.
  @Nullable String lookup(String word, Stress stress) {
    return lookup(word, "", stress, RightContext.IGNORED);
  }

  /// The names of the letters, the last one stressed; null if a letter has no name.
  @Nullable String spell(String word) {
    var names = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (!Character.isLetter(c)) {
        continue;
      }
      String name =
          gold.reading(String.valueOf(Character.toUpperCase(c)), "", RightContext.IGNORED);
      if (name == null) {
        return null;
      }
      names.append(name);
    }
    String level = Stress.SECONDARY_ONLY.apply(names.toString());
    int last = level.lastIndexOf(Phonemes.SECONDARY);
    return last < 0
        ? level
        : level.substring(0, last) + Phonemes.PRIMARY + level.substring(last + 1);
  }

  private static boolean isUpper(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  static boolean isAsciiLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
