package io.personaplex.tts.text.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Signs that are words: 1 + 1 = 2, ±5, 5 × 3, Coke™.
final class Symbols {
  /// Signs that only count between two things.
  private static final String BETWEEN = "=<>~";

  private Symbols() {}

  static Rule rule(WordTables tables) {
    List<Rule> rules = new ArrayList<>();
    for (Map.Entry<String, String> symbol : tables.symbols().entrySet()) {
      String sign = symbol.getKey();
      String words = symbol.getValue().isEmpty() ? " " : " " + symbol.getValue() + " ";
      if (BETWEEN.contains(sign)) {
        Pattern between = Rule.pattern("(?<=\\S)\\s*" + Pattern.quote(sign) + "\\s*(?=\\S)");
        rules.add(Rule.replacing(between, match -> words));
      } else {
        rules.add(text -> text.replace(sign, words));
      }
    }
    return text -> {
      String rewritten = text;
      for (Rule rule : rules) {
        rewritten = rule.apply(rewritten);
      }
      return rewritten;
    };
  }
}
