package io.personaplex.tts.text.read;

import org.jspecify.annotations.Nullable;

/// Symbols that are words: `%`, `&`, `+`, `@`.
final class SymbolNames {
  private SymbolNames() {}

  /// The word for a symbol, null if it has none.
  static @Nullable String of(String symbol) {
    return switch (symbol) {
      case "%" -> "percent";
      case "&" -> "and";
      case "+" -> "plus";
      case "@" -> "at";
      default -> null;
    };
  }
}
