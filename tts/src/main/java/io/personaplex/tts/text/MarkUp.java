package io.personaplex.tts.text;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out of a text what is meant for the eye: Markdown, HTML tags, addresses of links, emoji.
/// The words stay.
///
/// Threads: stateless.
final class MarkUp {
  private record Step(Pattern pattern, String replacement) {
    static Step of(String regex, String replacement) {
      return new Step(Pattern.compile(regex, Pattern.MULTILINE), replacement);
    }
  }

  private static final String ATTRIBUTE =
      "\\s+[\\w:-]+\\s*=\\s*(?:\"[^\"]*+\"|'[^']*+'|[^\\s\"'<>]++)";

  private static final List<Step> STEPS =
      List.of(
          Step.of("<!--[\\s\\S]*?-->", " "),
          Step.of("^\\s*(?:```|~~~).*$", ""),
          Step.of("^\\s*(?:[-*_=]\\s?){3,}$", ""), // rules
          Step.of("^\\s*\\|?(?:\\s*:?-{2,}:?\\s*\\|)+.*$", ""), // the line below a table's head
          Step.of("^\\s*\\|(.*?)\\|?\\s*$", "$1"),
          Step.of(
              "!?\\[([^\\[\\]]*+)\\]\\([^()\\s]*+(?:\\([^()\\s]*+\\)[^()\\s]*+)*+[^()]*+\\)", "$1"),
          Step.of("<((?:https?|ftp|mailto):[^<>\\s]++)>", "$1"),
          Step.of(
              "</?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|hr)(?:" + ATTRIBUTE + ")*+\\s*/?>",
              " "),
          Step.of("</?[a-zA-Z][a-zA-Z0-9-]*+(?:" + ATTRIBUTE + ")*+\\s*/?>", ""),
          Step.of("^\\s*(?:>\\s?)+", ""),
          Step.of("^\\s*#{1,6}\\s+(.*?)(?:\\s+#+)?\\s*$", "$1"),
          Step.of("^\\s*[-*+•‣◦]\\s+(?:\\[[ xX]\\]\\s+)?", ""),
          Step.of("\\\\(?=[\\\\`*_{}\\[\\]()#+.!|~>-])", ""),
          Step.of("`+", ""),
          Step.of("\\*{2,}|~~", ""),
          Step.of("(?<![\\w*])\\*(?=\\S)|(?<=\\S)\\*(?![\\w*])", ""),
          Step.of("(?<![\\w_])_+(?=\\S)|(?<=[^\\s_])_+(?!\\w)", ""),
          Step.of("[\\[\\]]", ""));

  private static final Pattern ENTITY = Pattern.compile("&(amp|lt|gt|quot|apos|nbsp|#39);");

  /// A web address; punctuation behind it belongs to the sentence.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "\\b(?:https?://|ftp://|www\\.)([^\\s<>\"'()/?#]*[^\\s<>\"'()/?#.,;:!])(?:[/?#][^\\s<>\"]*[^\\s<>\"'().,;:!?])?/?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern EMOJI =
      Pattern.compile(
          "\\s?(?:[\\p{IsExtended_Pictographic}&&[^©®™]]|[\\x{1F1E6}-\\x{1F1FF}]|[\\x{1F3FB}-\\x{1F3FF}]"
              + "|[\\x{FE0E}\\x{FE0F}\\x{200D}\\x{20E3}]|[\\x{E0020}-\\x{E007F}])++");

  private MarkUp() {}

  /// The text without mark-up; line breaks stay where they separate sentences.
  static String strip(String text) {
    String stripped = text;
    for (Step step : STEPS) {
      stripped = step.pattern().matcher(stripped).replaceAll(step.replacement());
    }
    stripped = ENTITY.matcher(stripped).replaceAll(MarkUp::entity);
    stripped = ADDRESS.matcher(stripped).replaceAll(MarkUp::spokenAddress);
    return EMOJI.matcher(stripped).replaceAll("");
  }

  private static String entity(MatchResult match) {
    return switch (match.group(1)) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "nbsp" -> " ";
      case "quot" -> "\"";
      default -> "'";
    };
  }

  /// Only the host is worth hearing: "example dot com".
  private static String spokenAddress(MatchResult match) {
    String host = match.group(1);
    host = host.startsWith("www.") ? host.substring("www.".length()) : host;
    return Matcher.quoteReplacement(host.replaceFirst(":\\d+$", "").replace(".", " dot "));
  }
}
