package io.personaplex.tts.text.normalise;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Amounts whose unit is not read from the sign alone: $5 million, ¥500, USD 30, 5¢. Plain $3.99 is
/// left to the number reader.
final class Money {
  private static final String SCALE = "hundred|thousand|million|billion|trillion|[kKmMbB]";
  private static final String MORE_SCALES = "|(?i:bn|mn|tn)";

  private static final Pattern CENTS = Rule.pattern("(?<!\\d)(" + Rule.NUMBER + ")¢");
  private static final Pattern NAMED =
      Rule.pattern(
          "(?<!\\w)(¥|₹|₩|Rs\\.?|USD|EUR|GBP)\\s?(" + Rule.NUMBER + ")(?:\\s?(" + SCALE + ")\\b)?");

  /// 5$ for $5.
  private static final Pattern SIGN_BEHIND =
      Rule.pattern("(?<![\\w.,$£€])(" + Rule.NUMBER + ")([$£€])(?![\\w$£€])");

  /// $5-10, $5-$10, $5-10 million.
  private static final Pattern SPAN =
      Rule.pattern(
          "(?<![\\w.$£€-])([$£€])(\\d{1,4})\\s?[-–]\\s?([$£€]?)(\\d{1,4})(?![\\w-]|[.,]\\d)"
              + "(?:\\s("
              + SCALE
              + MORE_SCALES
              + ")\\b)?");

  private final WordTables tables;

  Money(WordTables tables) {
    this.tables = tables;
  }

  /// $5 million, £40k.
  Rule scaled() {
    return scaled(SCALE);
  }

  /// As [#scaled], also bn, mn and tn.
  Rule scaledMore() {
    return scaled(SCALE + MORE_SCALES);
  }

  private Rule scaled(String scales) {
    return Rule.replacing(
        Rule.pattern("([$£€])(" + Rule.NUMBER + ")\\s?(" + scales + ")\\b"),
        match -> match.group(2) + " " + scale(match.group(3)) + " " + plural(match.group(1)));
  }

  Rule cents() {
    return Rule.replacing(CENTS, match -> noun("¢").counted(match.group(1)));
  }

  /// Currencies written as a word or a rare sign.
  Rule named() {
    return Rule.replacing(
        NAMED,
        match -> {
          String number = match.group(2);
          String code = match.group(1).startsWith("Rs") ? "Rs" : match.group(1);
          String scale = match.group(3);
          return scale == null
              ? noun(code).counted(number)
              : number + " " + scale(scale) + " " + noun(code).of(number);
        });
  }

  Rule signBehind() {
    return Rule.replacing(SIGN_BEHIND, match -> match.group(2) + match.group(1));
  }

  Rule spans() {
    return Rule.replacing(SPAN, this::span);
  }

  private String span(MatchResult match) {
    String sign = match.group(1);
    String scale = match.group(5);
    String both = match.group(2) + " to " + match.group(4);
    if (scale != null) {
      return both + " " + scale(scale) + " " + plural(sign);
    }
    return match.group(3).isEmpty()
        ? both + " " + plural(sign)
        : sign + match.group(2) + " to " + match.group(3) + match.group(4);
  }

  private String plural(String sign) {
    return noun(sign).plural();
  }

  private WordTables.Noun noun(String code) {
    WordTables.@Nullable Noun noun = tables.currencies().get(code);
    return noun == null ? new WordTables.Noun(code, code) : noun;
  }

  private static String scale(String scale) {
    return switch (scale.toLowerCase(Locale.ROOT)) {
      case "k" -> "thousand";
      case "m", "mn" -> "million";
      case "b", "bn" -> "billion";
      case "tn" -> "trillion";
      default -> scale;
    };
  }
}
