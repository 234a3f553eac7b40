package io.personaplex.cascade.tool;

import java.util.Locale;
import java.util.regex.Pattern;

/// A spoken request without the politeness around it: "Hey, could you please tell me what time it
/// is now, thanks?" asks "what time it is".
final class Utterance {
  private static final Pattern BEFORE =
      Pattern.compile(
          "^(?:(?:hey|hi|hello|ok|okay|so|well|um|uh|and|now|please|excuse me|sorry)\\b[ ,.!]*"
              + "|(?:can|could|would|will) you (?:please |just |quickly |kindly )?"
              + "|(?:tell|give) me\\b"
              + "|do you (?:happen to )?know\\b"
              + "|i(?:'d| would) like to know\\b"
              + "|i want to know\\b)[ ,]*");
  private static final Pattern AFTER =
      Pattern.compile(
          "[ ,]*(?:\\b(?:please|thanks|thank you|for me|right now|now|at the moment|at this moment"
              + "|currently|exactly)\\b)?[ .,!?]*$");

  private Utterance() {}

  /// In lower case, without marks at its end.
  static String bare(String question) {
    String text = question.strip().toLowerCase(Locale.ROOT).replace('’', '\'');
    text = text.replaceAll("\\s+", " ");
    String before;
    do {
      before = text;
      text = AFTER.matcher(BEFORE.matcher(text).replaceFirst("")).replaceFirst("");
    } while (!text.equals(before));
    return text;
  }
}
