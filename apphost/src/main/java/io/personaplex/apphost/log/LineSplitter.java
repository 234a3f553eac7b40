package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Consumer;

/// Cuts a stream of bytes into lines of text, whatever the bytes are.
///
/// - A line ends at `\n`; of a line overwritten with `\r` the last version is kept.
/// - A line longer than the limit is cut, between characters, into several.
/// - Bytes that are not UTF-8 become U+FFFD; control characters are removed, the ones of a colour
///   sequence with the sequence, so that nothing a child prints can drive the terminal.
/// - **Threads**: one.
public final class LineSplitter {
  /// The longest line, in bytes.
  public static final int LINE_BYTES_MAX = 64 * 1024;

  private final Consumer<String> lines;
  private final byte[] line;
  private int length;

  public LineSplitter(int lineBytesMax, Consumer<String> lines) {
    this.line = new byte[lineBytesMax];
    this.lines = lines;
  }

  /// Takes `count` bytes from `from`.
  public void accept(byte[] bytes, int from, int count) {
    for (int i = from; i < from + count; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        emit(length);
      } else {
        if (length == line.length) {
          emit(lastCharacterBoundary());
        }
        line[length++] = b;
      }
    }
  }

  /// The stream has ended: what is left is a line too.
  public void end() {
    if (length > 0) {
      emit(length);
    }
  }

  private void emit(int end) {
    int to = end > 0 && line[end - 1] == '\r' ? end - 1 : end;
    int from = 0;
    for (int i = to - 1; i >= 0; i--) {
      if (line[i] == '\r') {
        from = i + 1;
        break;
      }
    }
    lines.accept(plain(new String(line, from, to - from, UTF_8)));
    System.arraycopy(line, end, line, 0, length - end);
    length -= end;
  }

  /// Where the full line can be cut without splitting a character of at most four bytes.
  private int lastCharacterBoundary() {
    int at = length - 1;
    while (at > length - 4 && (line[at] & 0xC0) == 0x80) {
      at--;
    }
    boolean startsCharacter = (line[at] & 0xC0) == 0xC0;
    return startsCharacter && at > 0 ? at : length;
  }

  private static String plain(String text) {
    if (text.chars().noneMatch(LineSplitter::isControl)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u001b' && i + 1 < text.length() && text.charAt(i + 1) == '[') {
        i = lastOfSequence(text, i + 2);
      } else if (!isControl(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }

  /// Where a control sequence ends: parameters, then one letter. One that is broken off ends before
  /// what cannot belong to it.
  private static int lastOfSequence(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) <= '?') {
      i++;
    }
    boolean complete = i < text.length() && text.charAt(i) >= '@' && text.charAt(i) <= '~';
    return complete ? i : i - 1;
  }

  private static boolean isControl(int c) {
    return c != '\t' && Character.isISOControl(c);
  }
}
