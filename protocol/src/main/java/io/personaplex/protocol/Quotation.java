package io.personaplex.protocol;

/// What a stranger sent, made fit to be quoted in a sentence of ours: short, on one line, and
/// without characters that act on who reads it (control characters, marks of writing direction,
/// NUL).
public final class Quotation {
  private static final String REPLACEMENT = "\ufffd";
  private static final String CUT = "…";

  private Quotation() {}

  /// `text` with every invisible character replaced by U+FFFD, at most `max` characters of it; `…`
  /// says that there was more.
  ///
  /// @param max in code points, at least 1
  public static String of(String text, int max) {
    var quoted = new StringBuilder();
    int taken = 0;
    int at = 0;
    while (at < text.length() && taken < max) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      taken++;
      if (isVisible(codePoint)) {
        quoted.appendCodePoint(codePoint);
      } else {
        quoted.append(REPLACEMENT);
      }
    }
    return at < text.length() ? quoted.append(CUT).toString() : quoted.toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
