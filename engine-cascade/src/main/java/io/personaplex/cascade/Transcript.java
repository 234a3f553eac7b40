package io.personaplex.cascade;

/// What a recogniser wrote, reduced to words.
final class Transcript {
  private Transcript() {}

  /// The words, or empty if there is none: a recogniser writes "." or "..." for a noise.
  static String words(String recognised) {
    String text = recognised.strip();
    return text.codePoints().anyMatch(Character::isLetterOrDigit) ? text : "";
  }

  /// The words of a transcript that is still growing, as far as they will likely stay: without the
  /// last one, which may not be over, and without the full stop a recogniser puts after everything.
  static String settled(String words) {
    int cut = words.lastIndexOf(' ');
    if (cut < 0) {
      return "";
    }
    int end = cut;
    while (end > 0 && ".,!?;: ".indexOf(words.charAt(end - 1)) >= 0) {
      end--;
    }
    return words.substring(0, end);
  }
}
