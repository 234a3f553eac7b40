package io.personaplex.tts.text.normalise;

import java.util.Collection;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One step of the normaliser: rewrites a sentence, or gives it back as it is.
///
/// Threads: stateless.
@FunctionalInterface
interface Rule {
  /// Digits with optional groups and decimals: 7, 1,250, 3.14.
  String NUMBER = "\\d++(?:,\\d{3})*+(?:\\.\\d++)?+";

  /// Not in the middle of a word or a number.
  String NOT_INSIDE = "(?<![\\w.])";

  String apply(String text);

  /// What to write for a match; the match itself leaves it as it is.
  @FunctionalInterface
  interface Rewriting {
    String of(MatchResult match);
  }

  /// Rewrites every match.
  static Rule replacing(Pattern pattern, Rewriting rewriting) {
    return text ->
        pattern.matcher(text).replaceAll(match -> Matcher.quoteReplacement(rewriting.of(match)));
  }

  /// A pattern in which letters, digits and white space are those of Unicode.
  static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /// An alternation of literal words, the longest first.
  static String anyOf(Collection<String> words) {
    return words.stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .map(Pattern::quote)
        .collect(Collectors.joining("|", "(?:", ")"));
  }
}
