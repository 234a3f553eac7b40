package io.personaplex.cascade.tool;

import io.personaplex.cascade.tool.NumberWords.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The expression in a question that asks for its value and for nothing else: "What is twelve times
/// seventeen?" is `12 * 17`. Numbers may be digits or words.
final class SpokenArithmetic {
  private static final Pattern ASKED =
      Pattern.compile(
          "^(?:(?:what(?:'s| is|s)|what do you get if you|how much(?: is|'s)?|how many(?: is)?"
              + "|calculate|compute|work out|figure out|solve|evaluate)\\b[ :,]*)+");
  private static final Pattern ASKED_AFTER =
      Pattern.compile("[ ,]*(?:\\bequals?(?: what)?\\b|=)?$");

  private static final String NUMBER = "(-?[\\d.]+)";
  private static final Pattern WORD =
      Pattern.compile("\\d+(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+|[a-z']+|\\S");

  private record Phrase(Pattern pattern, String replacement) {
    Phrase(String regex, String replacement) {
      this(Pattern.compile(regex), replacement);
    }
  }

  /// Words between numbers, in this order.
  private static final List<Phrase> PHRASES =
      List.of(
          new Phrase("^add " + NUMBER + " (?:and|to) " + NUMBER + "$", "$1 + $2"),
          new Phrase("^(?:the )?sum of " + NUMBER + " and " + NUMBER + "$", "$1 + $2"),
          new Phrase("^subtract " + NUMBER + " from " + NUMBER + "$", "$2 - $1"),
          new Phrase("^take " + NUMBER + " (?:away )?from " + NUMBER + "$", "$2 - $1"),
          new Phrase("^multiply " + NUMBER + " (?:by|with|and) " + NUMBER + "$", "$1 * $2"),
          new Phrase("^(?:the )?product of " + NUMBER + " and " + NUMBER + "$", "$1 * $2"),
          new Phrase("^divide " + NUMBER + " by " + NUMBER + "$", "$1 / $2"),
          new Phrase("\\bto the power of\\b", "^"),
          new Phrase("\\braised to\\b", "^"),
          new Phrase("\\b(?:percent|per cent)\\b", "%"),
          new Phrase("% of\\b", "% *"),
          new Phrase("\\bhalf (?:of )?(?=[\\d(])", "0.5 * "),
          new Phrase("\\b(?:multiplied by|times|x)\\b", "*"),
          new Phrase("\\b(?:divided by|over)\\b", "/"),
          new Phrase("\\b(?:plus|added to)\\b", "+"),
          new Phrase("\\bminus\\b", "-"),
          new Phrase("\\bsquared\\b", "^ 2"),
          new Phrase("\\bcubed\\b", "^ 3"));

  private static final Pattern EXPRESSION = Pattern.compile("[-\\d .,+*/^%()×÷−·]+");
  private static final Pattern OPERATION = Pattern.compile("[\\d)%] ?[-+*/^×÷−·] ?[-\\d(.]");

  private SpokenArithmetic() {}

  /// The expression, or empty if the question is another one.
  static Optional<String> expression(String question) {
    if (question.length() > Arithmetic.LENGTH_MAX) {
      return Optional.empty();
    }
    String bare = Utterance.bare(question);
    Matcher asked = ASKED.matcher(bare);
    String asksFor = ASKED_AFTER.matcher(asked.replaceFirst("")).replaceFirst("");
    String text = withDigits(asksFor);
    for (Phrase phrase : PHRASES) {
      text = phrase.pattern().matcher(text).replaceAll(phrase.replacement());
    }
    text = text.replaceAll(" +", " ").replaceAll("(?<=\\d) (?=%)|(?<=\\() | (?=\\))", "").strip();
    if (!EXPRESSION.matcher(text).matches() || !OPERATION.matcher(text).find()) {
      return Optional.empty();
    }
    return isExpression(text) ? Optional.of(text) : Optional.empty();
  }

  /// Also one without a value, such as `1 / 0`: that is told.
  private static boolean isExpression(String text) {
    try {
      Arithmetic.evaluate(text);
      return true;
    } catch (ToolException e) {
      String reason = String.valueOf(e.getMessage());
      return !reason.contains("expected") && !reason.contains("too early");
    }
  }

  private static String withDigits(String text) {
    // "forty-four", but not "12-4"
    Matcher matcher = WORD.matcher(text.replaceAll("(?<=[a-z])-(?=[a-z])", " "));
    var words = new ArrayList<String>();
    while (matcher.find()) {
      String word = matcher.group();
      words.add(Character.isDigit(word.charAt(0)) ? word.replace(",", "") : word);
    }
    var result = new ArrayList<String>();
    for (int i = 0; i < words.size(); ) {
      Found found = NumberWords.read(words, i);
      result.add(found == null ? words.get(i) : found.digits());
      i = found == null ? i + 1 : found.end();
    }
    return String.join(" ", result);
  }
}
