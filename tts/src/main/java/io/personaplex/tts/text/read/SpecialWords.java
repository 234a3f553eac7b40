package io.personaplex.tts.text.read;

import static io.personaplex.tts.text.read.RightContext.Sound.PAUSE;
import static io.personaplex.tts.text.read.RightContext.Sound.VOWEL;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Function words whose reading depends on the tag or on what follows (a, the, to, in, used),
/// symbols and dotted abbreviations.
///
/// Threads: immutable.
final class SpecialWords {
  private static final int LONGEST_DOTTED_PART = 2;

  private final Dictionary dictionary;

  SpecialWords(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /// The reading, null if the word is not special here.
  @Nullable String read(String word, String tag, Stress stress, RightContext context) {
    if (tag.equals("ADD") && (word.equals(".") || word.equals("/"))) {
      return dictionary.lookup(word.equals(".") ? "dot" : "slash", Stress.DEMOTED);
    }
    String symbol = SymbolNames.of(word);
    if (symbol != null) {
      return dictionary.lookup(symbol, "", Stress.UNCHANGED, context);
    }
    if (isDotted(word)) {
      return dictionary.spell(word);
    }
    boolean noun = WordClass.of(tag).equals(WordClass.NOUN);
    return switch (word) {
      case "a", "A" -> tag.equals("DT") ? "ɐ" : "ˈA";
      case "am", "Am", "AM" -> noun ? dictionary.spell(word) : am(word, stress, context);
      case "an", "An" -> "ɐn";
      case "AN" -> noun ? dictionary.spell(word) : "ɐn";
      case "I" -> tag.equals("PRP") ? "ˌI" : null;
      case "by" -> WordClass.of(tag).equals(WordClass.ADVERB) ? "bˈI" : null;
      case "to", "To" -> to(context);
      case "TO" -> tag.equals("TO") || tag.equals("IN") ? to(context) : null;
      case "in", "In" -> in(tag, context);
      case "IN" -> tag.equals("NNP") ? null : in(tag, context);
      case "the", "The" -> the(context);
      case "THE" -> tag.equals("DT") ? the(context) : null;
      case "used", "Used", "USED" -> used(tag, context);
      default -> isVersus(word, tag) ? dictionary.lookup("versus", Stress.UNCHANGED) : null;
    };
  }

  /// Letters with a dot inside, in parts of one or two: U.S., e.g., Ph.D.
  private static boolean isDotted(String word) {
    int first = 0;
    int last = word.length();
    while (first < last && word.charAt(first) == '.') {
      first++;
    }
    while (last > first && word.charAt(last - 1) == '.') {
      last--;
    }
    if (word.substring(first, last).indexOf('.') < 0) {
      return false;
    }
    int part = 0;
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) == '.') {
        part = 0;
      } else if (!Character.isLetter(word.charAt(i)) || ++part > LONGEST_DOTTED_PART) {
        return false;
      }
    }
    return true;
  }

  private static String am(String word, Stress stress, RightContext context) {
    boolean full = context.sound() == PAUSE || !word.equals("am") || stress != Stress.UNCHANGED;
    return full ? "æm" : "ɐm";
  }

  private @Nullable String to(RightContext context) {
    return switch (context.sound()) {
      case PAUSE -> dictionary.lookup("to", Stress.UNCHANGED);
      case CONSONANT -> "tə";
      case VOWEL -> "tʊ";
    };
  }

  private static String in(String tag, RightContext context) {
    return context.sound() == PAUSE || !tag.equals("IN") ? "ˈɪn" : "ɪn";
  }

  private static String the(RightContext context) {
    return context.sound() == VOWEL ? "ði" : "ðə";
  }

  private static String used(String tag, RightContext context) {
    boolean habit = (tag.equals("VBD") || tag.equals("JJ")) && context.beforeTo();
    return habit ? "jˈust" : "jˈuzd";
  }

  private static boolean isVersus(String word, String tag) {
    String lower = word.toLowerCase(Locale.ROOT);
    return tag.equals("IN") && (lower.equals("vs") || lower.equals("vs."));
  }
}
