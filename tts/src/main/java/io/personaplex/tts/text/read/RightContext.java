package io.personaplex.tts.text.read;

/// What follows a word: sentences are read from right to left, because "the" and "to" sound
/// different before a vowel.
///
/// @param sound what the next word starts with
/// @param beforeTo whether the next word is "to"
record RightContext(Sound sound, boolean beforeTo) {
  enum Sound {
    VOWEL,
    CONSONANT,
    /// The end of the sentence or a mark.
    PAUSE
  }

  static final RightContext END = new RightContext(Sound.PAUSE, false);

  /// For words read by themselves, such as the words of a number: nothing depends on the neighbour.
  static final RightContext IGNORED = new RightContext(Sound.CONSONANT, false);

  /// The context of the word to the left of one that was read as `phonemes`.
  RightContext before(Word word, String phonemes) {
    boolean to =
        switch (word.text()) {
          case "to", "To" -> true;
          case "TO" -> word.tag().equals("TO") || word.tag().equals("IN");
          default -> false;
        };
    return new RightContext(firstSound(phonemes), to);
  }

  private Sound firstSound(String phonemes) {
    for (int i = 0; i < phonemes.length(); i++) {
      char c = phonemes.charAt(i);
      if (Phonemes.isVowel(c)) {
        return Sound.VOWEL;
      }
      if (Phonemes.isConsonant(c)) {
        return Sound.CONSONANT;
      }
      if (Phonemes.isPause(c)) {
        return Sound.PAUSE;
      }
    }
    return sound;
  }
}
