package io.personaplex.lm.text;

/// Shows the text tokens of one session as they come: `next(token)` returns what can be shown now,
/// often nothing.
///
/// Spaces stay where the model put them (the first word of a turn starts with one). Byte pieces
/// wait until they make up a character; a byte that can be part of none shows as U+FFFD. Padding
/// and the unknown piece show nothing and do not disturb bytes that wait; nor do control pieces.
///
/// One session's; not for several threads.
public final class TextStream {
  private final TextTokenizer tokenizer;
  private final int padding;
  private final Utf8Assembler bytes = new Utf8Assembler();
  private final StringBuilder shown = new StringBuilder();

  TextStream(TextTokenizer tokenizer, int padding) {
    this.tokenizer = tokenizer;
    this.padding = padding;
  }

  /// Takes a token.
  ///
  /// @return what it adds to the screen; empty for most tokens of a listening model
  /// @throws IllegalArgumentException if it is not in the vocabulary
  public String next(int token) {
    Piece piece = tokenizer.piece(token);
    if (tokenizer.isSilent(token, padding) || piece.kind() == PieceKind.CONTROL) {
      return "";
    }
    shown.setLength(0);
    int value = tokenizer.byteValue(token);
    if (value >= 0) {
      bytes.add(value, shown);
    } else {
      bytes.flush(shown);
      shown.append(TextTokenizer.withSpaces(piece.text()));
    }
    return shown.isEmpty() ? "" : shown.toString();
  }

  /// The end of the text: what waited for more bytes and gets none.
  public String finish() {
    shown.setLength(0);
    bytes.flush(shown);
    return shown.toString();
  }
}
