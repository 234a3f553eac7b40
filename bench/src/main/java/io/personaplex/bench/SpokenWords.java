package io.personaplex.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A text as the words one hears: what is left when spelling, punctuation and the two ways of
/// writing a number are taken away.
///
/// Lower case; `thirty-five`, `thirty five` and `35` are one word; `$4.00` and `7:00` lose their
/// zeros; `o'clock` is `oclock`; `a.m.` is `am`; everything else that is no letter or digit
/// separates. Numbers are read up to 999.
final class SpokenWords {
  private static final Map<String, Integer> UNITS =
      Map.ofEntries(
          Map.entry("zero", 0),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("thirteen", 13),
          Map.entry("fourteen", 14),
          Map.entry("fifteen", 15),
          Map.entry("sixteen", 16),
          Map.entry("seventeen", 17),
          Map.entry("eighteen", 18),
          Map.entry("nineteen", 19));
  private static final Map<String, Integer> TENS =
      Map.of(
          "twenty", 20,
          "thirty", 30,
          "forty", 40,
          "fifty", 50,
          "sixty", 60,
          "seventy", 70,
          "eighty", 80,
          "ninety", 90);

  private SpokenWords() {}

  /// The words of `text`, in order.
  static List<String> of(String text) {
    String plain =
        text.toLowerCase(Locale.ROOT)
            .replaceAll("['\u2019]", "")
            .replaceAll("\\b([ap])\\.\\s?m\\b\\.?", "$1m")
            .replaceAll("(\\d),(\\d{3})\\b", "$1$2")
            .replaceAll("(\\d)[.:]00\\b", "$1")
            .replaceAll("[^\\p{L}\\p{N}]+", " ")
            .strip();
    return plain.isEmpty() ? List.of() : numbersAsDigits(List.of(plain.split(" ")));
  }

  private static List<String> numbersAsDigits(List<String> words) {
    var out = new ArrayList<String>();
    for (int i = 0; i < words.size(); ) {
      int hundreds = 0;
      int next = i;
      if (startsHundreds(words, i)) {
        hundreds = unit(words, i) * 100;
        next = i + 2;
        boolean and = next < words.size() && words.get(next).equals("and");
        if (and && belowHundred(words, next + 1) > 0) {
          next++;
        }
      }
      int rest = hundreds > 0 && startsHundreds(words, next) ? -1 : belowHundred(words, next);
      if (rest < 0 && hundreds == 0) {
        out.add(words.get(i++));
        continue;
      }
      if (rest >= 0) {
        boolean two = TENS.containsKey(words.get(next)) && rest % 10 != 0;
        next += two ? 2 : 1;
      }
      out.add(Integer.toString(hundreds + Math.max(0, rest)));
      i = next;
    }
    return List.copyOf(out);
  }

  /// Whether word `i` is 1 to 9 and the next one `hundred`.
  private static boolean startsHundreds(List<String> words, int i) {
    int unit = unit(words, i);
    return unit >= 1 && unit <= 9 && i + 1 < words.size() && words.get(i + 1).equals("hundred");
  }

  /// The number from 0 to 99 that starts at word `i`, or −1.
  private static int belowHundred(List<String> words, int i) {
    if (i >= words.size()) {
      return -1;
    }
    Integer tens = TENS.get(words.get(i));
    if (tens == null) {
      return unit(words, i);
    }
    int unit = unit(words, i + 1);
    return unit >= 1 && unit <= 9 ? tens + unit : tens;
  }

  /// The number from 0 to 19 at word `i`, or −1.
  private static int unit(List<String> words, int i) {
    return i < words.size() ? UNITS.getOrDefault(words.get(i), -1) : -1;
  }
}
