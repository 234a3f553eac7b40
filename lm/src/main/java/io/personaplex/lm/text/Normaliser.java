package io.personaplex.lm.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Prepares text for splitting, as the file's flags say: trims and joins spaces, puts the dummy
/// prefix before it, writes spaces as `▁`. Characters themselves stay as they are (identity
/// normaliser).
///
/// A user-defined piece passes whole, so spaces inside it are not joined.
final class Normaliser {
  private static final byte[] SPACE_MARK = "\u2581".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SPACE = {' '};

  private final boolean dummyPrefix;
  private final boolean removeExtra;
  private final byte[] space;
  private final PieceTrie userDefined;

  Normaliser(TokenizerFile file, PieceTrie userDefined) {
    dummyPrefix = file.dummyPrefix();
    removeExtra = file.removeExtraWhitespace();
    space = file.escapeWhitespace() ? SPACE_MARK : SPACE;
    this.userDefined = userDefined;
  }

  /// The prepared text; empty if nothing is left to split.
  byte[] normalise(byte[] text) {
    int at = removeExtra ? leadingSpaces(text) : 0;
    if (at == text.length) {
      return new byte[0];
    }
    var out = new ByteArrayOutputStream(text.length + text.length / 4 + space.length);
    if (dummyPrefix) {
      out.writeBytes(space);
    }
    boolean afterSpace = removeExtra;
    while (at < text.length) {
      int end = at + unitLength(text, at);
      while (afterSpace && at < end && text[at] == ' ') {
        at++;
      }
      if (at < end) {
        afterSpace = removeExtra && text[end - 1] == ' ';
      }
      for (; at < end; at++) {
        if (text[at] == ' ') {
          out.writeBytes(space);
        } else {
          out.write(text[at]);
        }
      }
    }
    return removeExtra ? withoutTrailingSpaces(out.toByteArray()) : out.toByteArray();
  }

  private int leadingSpaces(byte[] text) {
    int at = 0;
    while (at < text.length && text[at] == ' ' && userDefinedLength(text, at) == 0) {
      at++;
    }
    return at;
  }

  /// Bytes that are taken together: the longest user-defined piece here, else one byte.
  private int unitLength(byte[] text, int at) {
    return Math.max(1, userDefinedLength(text, at));
  }

  private int userDefinedLength(byte[] text, int from) {
    int longest = 0;
    int node = PieceTrie.ROOT;
    for (int at = from; at < text.length; at++) {
      node = userDefined.child(node, text[at]);
      if (node == PieceTrie.NONE) {
        break;
      }
      if (userDefined.value(node) != PieceTrie.NONE) {
        longest = at + 1 - from;
      }
    }
    return longest;
  }

  /// Without the space marks at the end, those that stood in the text included.
  private byte[] withoutTrailingSpaces(byte[] text) {
    int end = text.length;
    while (endsWithSpace(text, end)) {
      end -= space.length;
    }
    return Arrays.copyOf(text, end);
  }

  private boolean endsWithSpace(byte[] text, int end) {
    int from = end - space.length;
    return from >= 0 && Arrays.equals(text, from, end, space, 0, space.length);
  }
}
