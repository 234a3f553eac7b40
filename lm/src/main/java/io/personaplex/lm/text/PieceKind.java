package io.personaplex.lm.text;

/// What a piece of the vocabulary stands for; the numbers are those of the file.
public enum PieceKind {
  /// A piece of text with a log-probability.
  NORMAL,
  /// The one piece for text that nothing else covers.
  UNKNOWN,
  /// A mark without text: start, end, padding.
  CONTROL,
  /// Text that is never split, whatever its neighbours.
  USER_DEFINED,
  /// Kept for its number; never chosen.
  UNUSED,
  /// One byte of UTF-8, written `<0xNN>`.
  BYTE;

  /// The kind of that number in the file.
  ///
  /// @throws TokenizerException if there is none
  static PieceKind ofNumber(long number) {
    if (number < 1 || number > values().length) {
      throw new TokenizerException(
          "piece of kind %d, known are 1 to %d".formatted(number, values().length));
    }
    return values()[(int) number - 1];
  }
}
