package io.personaplex.tts.text.read;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what no rule knows: letters by the net for unknown words, digits as a code, symbols by
/// name.
///
/// Threads: immutable.
final class Fallback {
  private static final Pattern RUN =
      Pattern.compile(
          "(?<letters>[\\p{L}\\p{Nl}\\p{No}\\p{M}]++(?:['’][\\p{L}\\p{Nl}\\p{No}\\p{M}]++)*+)"
              + "|(?<digits>\\p{Nd}++)|(?<other>.)",
          Pattern.DOTALL);

  private final NumberReader numbers;
  private final UnknownWords unknownWords;

  Fallback(NumberReader numbers, UnknownWords unknownWords) {
    this.numbers = numbers;
    this.unknownWords = unknownWords;
  }

  /// The readings of the runs with spaces between; empty if nothing can be said.
  String read(String text) {
    var readings = new ArrayList<String>();
    Matcher run = RUN.matcher(text);
    while (run.find()) {
      String reading = readRun(run);
      if (reading != null && !reading.isEmpty()) {
        readings.add(reading);
      }
    }
    return String.join(" ", readings);
  }

  private @Nullable String readRun(Matcher run) {
    if (run.group("letters") != null) {
      return unknownWords.read(run.group());
    }
    if (run.group("digits") != null) {
      return numbers.read(asciiDigits(run.group()), false, null);
    }
    return symbol(run.group());
  }

  private static String asciiDigits(String digits) {
    var ascii = new StringBuilder();
    digits.codePoints().forEach(c -> ascii.append(Character.digit(c, 10)));
    return ascii.toString();
  }

  private static @Nullable String symbol(String symbol) {
    return switch (symbol) {
      case "/" -> "slˈæʃ";
      case "=" -> "ˈikwᵊlz";
      case "+" -> "plˈʌs";
      case "&" -> "ænd";
      case "@" -> "æt";
      case "%" -> "pəɹsˈɛnt";
      case "#" -> "hˈæʃ";
      case "*" -> "ˈæstəɹˌɪsk";
      case "~" -> "tˈɪldə";
      case "^" -> "kˈɛɹət";
      case "<" -> "lˈɛs ðən";
      case ">" -> "ɡɹˈATəɹ ðən";
      case "—" -> "—";
      default -> null;
    };
  }
}
