package io.personaplex.tts.text.tag;

/// What a word looks like, for words the tagger has not seen: `Xx`, `XX`, `x`, `d`, `dd:d`.
final class WordShape {
  private static final int LONGEST = 4;

  private WordShape() {}

  /// Words of letters only: `x` lower case, `XX` upper case (`X1` for one letter), `Xx`
  /// capitalised, `xX` mixed. Digits only: `d`. Else the first four characters with `d` for a digit
  /// and `x` for a letter.
  static String of(String word) {
    if (word.codePoints().allMatch(Character::isLetter)) {
      return ofLetters(word);
    }
    if (word.codePoints().allMatch(Character::isDigit)) {
      return "d";
    }
    var shape = new StringBuilder();
    word.codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              if (Character.isDigit(c)) {
                shape.append('d');
              } else if (Character.isLetter(c)) {
                shape.append('x');
              } else {
                shape.appendCodePoint(c);
              }
            });
    return shape.toString();
  }

  private static String ofLetters(String word) {
    if (isLower(word)) {
      return "x";
    }
    if (isUpper(word)) {
      return word.codePointCount(0, word.length()) > 1 ? "XX" : "X1";
    }
    int first = word.codePointAt(0);
    boolean capitalised =
        Character.isUpperCase(first) && isLower(word.substring(Character.charCount(first)));
    return capitalised ? "Xx" : "xX";
  }

  private static boolean isLower(String word) {
    return word.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c))
        && word.codePoints().anyMatch(Character::isLowerCase);
  }

  private static boolean isUpper(String word) {
    return word.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c))
        && word.codePoints().anyMatch(Character::isUpperCase);
  }
}
