package io.personaplex.tts.text.read;

/// The phoneme letters, one character each (`A` as in day, `I` as in my, `O` as in go, `W` as in
/// now, `Y` as in boy). Stress stands directly before its vowel.
final class Phonemes {
  static final char PRIMARY = 'ˈ';
  static final char SECONDARY = 'ˌ';

  private static final String VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";
  private static final String CONSONANTS = "bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ";

  /// Marks that are spoken as a pause, and read as themselves.
  private static final String PAUSES = ";:,.!?—…";

  private Phonemes() {}

  static boolean isVowel(int c) {
    return VOWELS.indexOf(c) >= 0;
  }

  static boolean isConsonant(int c) {
    return CONSONANTS.indexOf(c) >= 0;
  }

  static boolean isPause(int c) {
    return PAUSES.indexOf(c) >= 0;
  }

  /// The last rewrite of every word: tap and glottal stop as the acoustic model knows them.
  static String forModel(String phonemes) {
    return phonemes.replace('ɾ', 'T').replace('ʔ', 't');
  }
}
