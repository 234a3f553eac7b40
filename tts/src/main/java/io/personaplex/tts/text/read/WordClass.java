package io.personaplex.tts.text.read;

/// Coarse parts of speech, as the lexicon and the special words use them.
final class WordClass {
  static final String NOUN = "NOUN";
  static final String VERB = "VERB";
  static final String ADVERB = "ADV";
  static final String ADJECTIVE = "ADJ";

  private WordClass() {}

  /// The class of a Penn tag, or the tag itself if it belongs to none.
  static String of(String tag) {
    if (tag.startsWith("VB")) {
      return VERB;
    }
    if (tag.startsWith("NN")) {
      return NOUN;
    }
    if (tag.startsWith("ADV") || tag.startsWith("RB")) {
      return ADVERB;
    }
    return tag.startsWith("ADJ") || tag.startsWith("JJ") ? ADJECTIVE : tag;
  }
}
