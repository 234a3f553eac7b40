package io.personaplex.tts.text;

import java.util.List;
import java.util.Random;

/// Random texts made of what rules look for and of any characters, halves of pairs included.
final class AnyText {
  private static final List<String> PARTS =
      List.of(
          " ",
          "-",
          "--",
          "'",
          "\"",
          ".",
          "...",
          ",",
          ":",
          "/",
          "1",
          "23",
          "456",
          "7890",
          "$",
          "€",
          "%",
          "am",
          "p.m.",
          "#",
          "May",
          "the",
          "A",
          "no.",
          "Dr.",
          "\n",
          "*",
          "_",
          "`",
          "[",
          "](",
          ")",
          "(",
          "<b>",
          "<",
          "|",
          "\\",
          "°C",
          "km",
          "II",
          "Henry",
          "Chapter",
          "😀",
          "é",
          "İ",
          "ŉ",
          "①",
          "½",
          "²",
          "٣",
          "漢",
          "\u0301",
          "\uD800",
          "—",
          "–",
          "=",
          "+",
          "&",
          "@",
          "'s",
          "ing",
          "ed",
          "st",
          "B2B",
          "camelCase",
          "http://a.b/c",
          "to",
          "used");

  private static final int PARTS_MAX = 14;
  private static final int CODE_POINTS = 0x3000;

  private AnyText() {}

  static String next(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(PARTS_MAX); i > 0; i--) {
      if (random.nextInt(5) == 0) {
        text.appendCodePoint(random.nextInt(CODE_POINTS));
      } else {
        text.append(PARTS.get(random.nextInt(PARTS.size())));
      }
    }
    return text.toString();
  }
}
