package io.personaplex.cascade;

import java.util.ArrayList;
import java.util.List;

/// Spreads the words of a clause over its sound, so that a word is given out when it is spoken and
/// an interrupted agent is remembered as having said no more than it did.
///
/// The synthesiser tells no times; a word is taken to last in proportion to its characters.
final class SpokenWords {
  /// A word and where it begins.
  ///
  /// @param text with the white space before it; concatenated, the words are the clause
  /// @param offset sample of the clause's sound at which it begins
  record Word(String text, int offset) {}

  private SpokenWords() {}

  /// @param clause text, white space at its end is dropped
  /// @param samples length of its sound
  static List<Word> spread(String clause, int samples) {
    String text = clause.stripTrailing();
    var words = new ArrayList<Word>();
    int begin = 0;
    while (begin < text.length()) {
      int end = begin;
      while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      words.add(
          new Word(text.substring(begin, end), (int) ((long) samples * begin / text.length())));
      begin = end;
    }
    return words;
  }
}
