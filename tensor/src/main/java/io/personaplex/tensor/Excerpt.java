package io.personaplex.tensor;

/// Text out of a file that is not trusted, made fit for a message: one line, not long, no control
/// characters that a terminal would obey.
final class Excerpt {
  private static final int LENGTH = 120;

  private Excerpt() {}

  static String of(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LENGTH); i++) {
      char c = text.charAt(i);
      boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
      out.append(plain ? c : '\ufffd');
    }
    return text.length() > LENGTH ? out.append('…').toString() : out.toString();
  }
}
