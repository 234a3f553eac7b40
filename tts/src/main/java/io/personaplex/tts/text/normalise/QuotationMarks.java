package io.personaplex.tts.text.normalise;

import java.util.Set;

/// Quotation marks are not spoken, and a word that touches one is not found in the lexicon: they
/// go. Apostrophes inside words, before digits ('80s) and of words that start with one ('em) stay.
final class QuotationMarks {
  private static final String QUOTES = "\"“”„‟«»";

  /// Words the lexicon has with their apostrophe.
  private static final Set<String> CLIPPED =
      Set.of("em", "cause", "til", "tis", "twas", "twere", "twill", "twould", "cept", "neath");

  private QuotationMarks() {}

  static Rule removed() {
    return text -> {
      var kept = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\'' || c == '‘') {
          if (isApostrophe(text, i)) {
            kept.append('\'');
          }
        } else if (QUOTES.indexOf(c) < 0) {
          kept.append(c);
        }
      }
      return kept.toString();
    };
  }

  private static boolean isApostrophe(String text, int at) {
    boolean after = at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
    boolean before = at + 1 < text.length() && Character.isLetterOrDigit(text.charAt(at + 1));
    if (!before) {
      return false;
    }
    return after
        || Character.isDigit(text.charAt(at + 1))
        || CLIPPED.contains(wordAt(text, at + 1));
  }

  private static String wordAt(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end).toLowerCase(java.util.Locale.ROOT);
  }
}
