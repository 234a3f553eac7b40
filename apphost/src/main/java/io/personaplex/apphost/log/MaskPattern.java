package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A text to be masked, as what each of its characters may look like: itself, `%XX` as in a URL,
/// `+` for a blank, a backslash and a letter or four hexadecimal digits as in JSON. Every mixture
/// of these is recognised, so the many encoders with their different ideas of what to escape need
/// not be listed.
///
/// In base64 a secret has three looks, by where it begins in a group of three bytes: `user:SECRET`
/// of basic authentication holds one of them. The characters that also depend on what stands before
/// it cannot be known; the ones that depend on what comes after are known if nothing does.
final class MaskPattern {
  private final byte[][][] looks;
  private final int needed;

  /// @param looks for each character the byte sequences that stand for it
  /// @param needed so many of them are a find; the rest belongs to it when it is there
  private MaskPattern(byte[][][] looks, int needed) {
    this.looks = looks;
    this.needed = needed;
  }

  /// All that must not appear when the value must not.
  static List<MaskPattern> allOf(String value) {
    var all = new ArrayList<MaskPattern>();
    byte[][][] looks = looks(value, false);
    all.add(new MaskPattern(looks, looks.length));
    for (int before = 0; before < 3; before++) {
      all.add(base64(value.getBytes(UTF_8), before));
    }
    return all;
  }

  int length() {
    return looks.length;
  }

  int needed() {
    return needed;
  }

  byte[][] looks(int index) {
    return looks[index];
  }

  /// @param before bytes that stand before it in its first group of three
  private static MaskPattern base64(byte[] value, int before) {
    var embedded = new byte[before + value.length];
    System.arraycopy(value, 0, embedded, before, value.length);
    String text = new String(Base64.getEncoder().encode(embedded), ISO_8859_1);
    int from = (before * 8 + 5) / 6;
    int whole = embedded.length * 8 / 6;
    return new MaskPattern(looks(text.substring(from), true), whole - from);
  }

  private static byte[][][] looks(String text, boolean base64) {
    return text.codePoints()
        .mapToObj(character -> looks(character, base64))
        .toArray(byte[][][]::new);
  }

  private static byte[][] looks(int character, boolean base64) {
    String raw = Character.toString(character);
    var looks = new ArrayList<byte[]>();
    looks.add(raw.getBytes(UTF_8));
    var percent = new StringBuilder();
    for (byte b : raw.getBytes(UTF_8)) {
      percent.append("%%%02x".formatted(b));
    }
    looks.add(ascii(percent.toString()));
    var unicode = new StringBuilder();
    raw.chars().forEach(unit -> unicode.append("\\u%04x".formatted(unit)));
    looks.add(ascii(unicode.toString()));
    switch (character) {
      case '"', '\\', '/', '\'' -> looks.add(ascii("\\" + raw));
      case '\n' -> {
        looks.add(ascii("\\n"));
        looks.add(ascii("\r\n"));
      }
      case '\r' -> looks.add(ascii("\\r"));
      case '\t' -> looks.add(ascii("\\t"));
      case '\b' -> looks.add(ascii("\\b"));
      case '\f' -> looks.add(ascii("\\f"));
      case ' ' -> looks.add(ascii("+"));
      default -> {}
    }
    if (base64 && character == '+') {
      looks.add(ascii("-"));
    }
    if (base64 && character == '/') {
      looks.add(ascii("_"));
    }
    return looks.toArray(byte[][]::new);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
