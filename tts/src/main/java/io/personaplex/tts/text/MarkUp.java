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
      "\\s++[\\w:-]++\\s*+=\\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\\s\"'<>]++)";

  private static final String BLOCK_TAGS = "br|p|div|li|ul|ol|tr|td|th|table|hr|h[1-6]";

  /// At the start of a line, which may be indented.
  private static final String LINE = "^[ \\t]*+";

  private static final List<Step> STEPS =
      List.of(
          Step.of("<!--[\\s\\S]*?-->", " "),
          Step.of(LINE + "(?:```|~~~).*+$", ""),
          Step.of(LINE + "(?:[-*_=][ \\t]?){3,}+$", ""), // a rule, the line below a heading
          Step.of(LINE + "\\|?(?:[ \\t]*+:?-{2,}+:?[ \\t]*+\\|)++.*+$", ""), // below a table's head
          Step.of(LINE + "\\||\\|[ \\t]*+$", ""), // the edges of a table's row
          // [words](address), ![words](address)
          Step.of("!?\\[([^\\[\\]]*+)\\]\\((?:[^()]|\\([^()]*+\\))*+\\)", "$1"),
          Step.of("<((?:https?|ftp|mailto):[^<>\\s]++)>", "$1"),
          Step.of("(?i)</?(?:" + BLOCK_TAGS + ")(?:" + ATTRIBUTE + ")*+\\s*+/?>", " "),
          Step.of("</?[a-zA-Z][a-zA-Z0-9-]*+(?:" + ATTRIBUTE + ")*+\\s*+/?>", ""),
          Step.of(LINE + "(?:>[ \\t]?)++", ""), // quoted lines
          Step.of(LINE + "#{1,6}[ \\t]++", ""), // headings
          Step.of("(?<![ \\t])[ \\t]++#++[ \\t]*+$", ""),
          Step.of(LINE + "[-*+•‣◦][ \\t]++(?:\\[[ xX]\\][ \\t]++)?", ""), // list items
          Step.of("\\\\(?=[\\\\`*_{}\\[\\]()#+.!|~>-])", ""), // escapes
          Step.of("`++", ""),
          Step.of("\\*{2,}+|~~", ""),
          Step.of("(?<![\\w*])\\*(?=\\S)|(?<=\\S)\\*(?![\\w*])", ""),
          Step.of("(?<![\\w_])_++(?=\\S)|(?<=[^\\s_])_++(?!\\w)", ""),
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

  /// `:)`, `;-)`, `:D`, `<3` standing alone.
  private static final Pattern EMOTICON =
      Pattern.compile("(?<!\\S)(?:[:;=]-?[()DPp|/\\\\]|<3|\\^_\\^)(?!\\S)");

  private MarkUp() {}

  /// The text without mark-up; line breaks stay where they separate sentences.
  static String strip(String text) {
    String stripped = text;
    for (Step step : STEPS) {
      stripped = step.pattern().matcher(stripped).replaceAll(step.replacement());
    }
    stripped = ENTITY.matcher(stripped).replaceAll(MarkUp::entity);
    stripped = ADDRESS.matcher(stripped).replaceAll(MarkUp::spokenAddress);
    stripped = EMOTICON.matcher(stripped).replaceAll("");
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
