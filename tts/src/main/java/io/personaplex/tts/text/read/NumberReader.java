package io.personaplex.tts.text.read;

import io.personaplex.tts.text.normalise.NumberWords;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Numbers in digits, with their suffix and currency: 1,250, 3.14, 1990s, 21st, 007, $3.99.
///
/// Threads: immutable.
final class NumberReader {
  private static final List<String> SUFFIXES =
      List.of("ing", "'d", "ed", "'s", "st", "nd", "rd", "th", "s");
  private static final Set<String> ORDINALS = Set.of("st", "nd", "rd", "th");
  private static final Pattern LOWER_CASE_END = Pattern.compile("[a-z']+$");
  private static final Pattern NO_LETTER = Pattern.compile("[^a-z]+");
  private static final int YEAR_DIGITS = 4;

  private final Dictionary dictionary;
  private final Stems stems;

  NumberReader(Dictionary dictionary, Stems stems) {
    this.dictionary = dictionary;
    this.stems = stems;
  }

  /// Whether `text` is digits with dots and commas, with a suffix at most. Only a head may start
  /// with a minus.
  static boolean isNumber(String text, boolean head) {
    if (text.chars().noneMatch(NumberReader::isDigit)) {
      return false;
    }
    String number = text;
    for (String suffix : SUFFIXES) {
      if (text.endsWith(suffix)) {
        number = text.substring(0, text.length() - suffix.length());
        break;
      }
    }
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      boolean minus = head && i == 0 && c == '-';
      if (!isDigit(c) && c != ',' && c != '.' && !minus) {
        return false;
      }
    }
    return true;
  }

  /// The reading of a number.
  ///
  /// @param head false if something stands before it without white space: it is then read as a code
  /// @return null if nothing can be read
  @Nullable String read(String text, boolean head, @Nullable Currency currency) {
    Matcher end = LOWER_CASE_END.matcher(text);
    String suffix = end.find() ? end.group() : "";
    String number = text.substring(0, text.length() - suffix.length());
    var reading = new Reading();
    if (number.startsWith("-")) {
      reading.word("minus");
      number = number.substring(1);
    }
    readNumber(number, suffix, head, currency, reading);
    String phonemes = reading.phonemes();
    return switch (suffix) {
      case "s", "'s" -> Stems.s(phonemes);
      case "ed", "'d" -> Stems.ed(phonemes);
      case "ing" -> Stems.ing(phonemes);
      default -> phonemes;
    };
  }

  private void readNumber(
      String number, String suffix, boolean head, @Nullable Currency currency, Reading reading) {
    boolean plain = isDigits(number);
    boolean ordinal = ORDINALS.contains(suffix);
    long dots = number.chars().filter(c -> c == '.').count();
    String digits = number.replace(",", "");
    if (plain && ordinal) {
      reading.words(NumberWords.ordinal(new BigInteger(number)));
    } else if (plain && reading.isEmpty() && currency == null && number.length() == YEAR_DIGITS) {
      reading.words(NumberWords.year(Integer.parseInt(number)));
    } else if (!head && dots == 0) {
      readCode(digits, reading);
    } else if (dots > 1 || !head) {
      readParts(digits, reading);
    } else if (currency != null && isAmount(digits)) {
      readAmount(digits, currency, reading);
    } else if (dots == 0) {
      readWhole(digits, ordinal && !plain, reading);
    } else {
      readDecimal(digits, reading);
    }
  }

  /// 007 digit by digit, 305 "three oh five", 457 "four fifty-seven", 12 "twelve".
  private void readCode(String digits, Reading reading) {
    if (digits.startsWith("0") || digits.length() > 3) {
      reading.digitByDigit(digits);
    } else if (digits.length() == 3 && !digits.endsWith("00")) {
      reading.cardinal(digits.substring(0, 1));
      if (digits.charAt(1) == '0') {
        reading.unstressed("O");
        reading.cardinal(digits.substring(2));
      } else {
        reading.cardinal(digits.substring(1));
      }
    } else {
      reading.cardinal(digits);
    }
  }

  /// Version numbers and what stands behind a letter: 10.4.1.
  private void readParts(String digits, Reading reading) {
    for (String part : digits.split("\\.", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      boolean round = part.substring(1).chars().allMatch(c -> c == '0');
      if (part.startsWith("0") || (part.length() != 2 && !round)) {
        reading.digitByDigit(part);
      } else {
        reading.cardinal(part);
      }
    }
  }

  /// Whether the digits after the dot are hundredths.
  private static boolean isAmount(String digits) {
    int dot = digits.indexOf('.');
    return dot < 0 || digits.length() - dot <= 3;
  }

  private void readAmount(String digits, Currency currency, Reading reading) {
    int dot = digits.indexOf('.');
    BigInteger units = whole(dot < 0 ? digits : digits.substring(0, dot));
    BigInteger hundredths = dot < 0 ? BigInteger.ZERO : whole(digits.substring(dot + 1));
    boolean cents = hundredths.signum() != 0;
    boolean dollars = !cents || units.signum() != 0;
    if (dollars) {
      readAmount(units, currency.unit(), reading);
    }
    if (cents) {
      if (dollars) {
        reading.word("and");
      }
      readAmount(hundredths, currency.hundredth(), reading);
    }
  }

  private void readAmount(BigInteger count, String unit, Reading reading) {
    reading.words(NumberWords.cardinal(count));
    if (count.equals(BigInteger.ONE) || unit.equals(Currency.POUND.hundredth())) {
      reading.word(unit);
    } else {
      reading.add(stems.plural(unit));
    }
  }

  private void readWhole(String digits, boolean ordinal, Reading reading) {
    if (digits.isEmpty()) {
      return;
    }
    BigInteger number = whole(digits);
    reading.words(ordinal ? NumberWords.ordinal(number) : NumberWords.cardinal(number));
  }

  private void readDecimal(String digits, Reading reading) {
    if (digits.startsWith(".")) {
      reading.words(NumberWords.POINT);
      reading.digitByDigit(digits.substring(1));
    } else {
      reading.words(NumberWords.decimal(digits));
    }
  }

  private static BigInteger whole(String digits) {
    return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(NumberReader::isDigit);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// The words of one number so far.
  private final class Reading {
    private final List<String> phonemes = new ArrayList<>();

    boolean isEmpty() {
      return phonemes.isEmpty();
    }

    void add(@Nullable String reading) {
      if (reading != null) {
        phonemes.add(reading);
      }
    }

    void word(String word) {
      add(dictionary.lookup(word, Stress.UNCHANGED));
    }

    void unstressed(String word) {
      add(dictionary.lookup(word, Stress.REMOVED));
    }

    /// Number words as [NumberWords] writes them; the "and" of "one hundred and five" is not
    /// spoken.
    void words(String words) {
      for (String word : NO_LETTER.split(words, -1)) {
        switch (word) {
          case "", "and" -> {}
          case NumberWords.POINT -> unstressed(word);
          default -> word(word);
        }
      }
    }

    void cardinal(String digits) {
      words(NumberWords.cardinal(new BigInteger(digits)));
    }

    void digitByDigit(String digits) {
      for (int i = 0; i < digits.length(); i++) {
        cardinal(digits.substring(i, i + 1));
      }
    }

    @Nullable String phonemes() {
      return phonemes.isEmpty() ? null : String.join(" ", phonemes);
    }
  }
}
