package io.personaplex.lm;

import io.personaplex.lm.text.TextTokenizer;

/// The role given to the model in words, as it was trained to read it: between two marks, both of
/// which read `<system>`.
public final class PersonaText {
  /// The assistant of the training data, the reference's default.
  public static final String DEFAULT =
      "You are a wise and friendly teacher. Answer questions or provide advice in a clear and engaging way.";

  private static final String MARK = "<system>";

  private PersonaText() {}

  /// A persona with its marks: as it is if it starts and ends with one, else put between two. Space
  /// around it goes; a persona of nothing but space is an empty one between marks, two spaces
  /// apart.
  public static String marked(String persona) {
    String clean = strip(persona);
    return clean.startsWith(MARK) && clean.endsWith(MARK) ? clean : MARK + " " + clean + " " + MARK;
  }

  /// The tokens of a persona, one a frame of the prompt; none for a persona of length 0.
  ///
  /// @throws io.personaplex.lm.text.TokenizerException if the text is longer than a tokenizer takes
  public static int[] tokens(TextTokenizer tokenizer, String persona) {
    return persona.isEmpty() ? new int[0] : tokenizer.encode(marked(persona));
  }

  /// Without the characters at the ends that the reference's language calls white space: more than
  /// [String#strip] knows, non-breaking spaces among them.
  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
