package io.personaplex.lm.text;

/// Puts bytes together to characters as they come. A byte that can belong to no character becomes
/// U+FFFD on its own, as soon as that is certain; at most three bytes wait.
final class Utf8Assembler {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int MAX_BYTES = 4;
  private static final int WAIT = 0;
  private static final int INVALID = -1;

  private final int[] waiting = new int[MAX_BYTES];
  private int count;

  /// Takes a byte and appends the characters that are complete now.
  void add(int b, StringBuilder out) {
    waiting[count++] = b & 0xff;
    drain(out, false);
  }

  /// No more bytes belong to those waiting: each that waits becomes U+FFFD or what it is.
  void flush(StringBuilder out) {
    drain(out, true);
  }

  private void drain(StringBuilder out, boolean ended) {
    while (count > 0) {
      int length = characterLength();
      if (length == WAIT && !ended) {
        return;
      }
      if (length > 0) {
        out.appendCodePoint(codePoint(length));
        drop(length);
      } else {
        out.append(REPLACEMENT);
        drop(1);
      }
    }
  }

  /// Bytes of the character the waiting bytes start with, [#WAIT] or [#INVALID].
  private int characterLength() {
    int first = waiting[0];
    if (first < 0x80) {
      return 1;
    }
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) {
      return INVALID; // a continuation, an overlong form, or beyond U+10FFFF
    }
    if (count > 1) {
      // The second byte alone excludes overlong forms, surrogates and what lies beyond U+10FFFF.
      int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
      int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
      if (waiting[1] < low || waiting[1] > high) {
        return INVALID;
      }
    }
    for (int i = 2; i < Math.min(count, length); i++) {
      if ((waiting[i] & 0xc0) != 0x80) {
        return INVALID;
      }
    }
    return count >= length ? length : WAIT;
  }

  private int codePoint(int length) {
    int value = length == 1 ? waiting[0] : waiting[0] & (0x7f >> length);
    for (int i = 1; i < length; i++) {
      value = value << 6 | (waiting[i] & 0x3f);
    }
    return value;
  }

  private void drop(int bytes) {
    count -= bytes;
    System.arraycopy(waiting, bytes, waiting, 0, count);
  }
}
