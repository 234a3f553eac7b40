package io.personaplex.tts.text.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Phone numbers, digit by digit: 555-1234 "5 5 5, 1 2 3 4".
final class PhoneNumbers {
  private static final Pattern PLAIN =
      Rule.pattern("(?<![\\w.-])(?:(\\d{3})-)?(\\d{3})-(\\d{4})(?![\\w.-])");

  /// With a leading 1, an area code in brackets, a full stop behind.
  private static final Pattern ANY =
      Rule.pattern(
          "(?<![\\w.-])(?:\\+?(1)[-. ])?(?:\\((\\d{3})\\)\\s?-?|(\\d{3})[-.])?"
              + "(\\d{3})[-.](\\d{4})(?![\\w-]|[.]\\d)");

  private PhoneNumbers() {}

  static Rule plain() {
    return Rule.replacing(PLAIN, PhoneNumbers::digits);
  }

  static Rule any() {
    return Rule.replacing(ANY, PhoneNumbers::digits);
  }

  private static String digits(MatchResult match) {
    List<String> groups = new ArrayList<>();
    for (int group = 1; group <= match.groupCount(); group++) {
      if (match.group(group) != null) {
        groups.add(String.join(" ", match.group(group).split("", 0)));
      }
    }
    return String.join(", ", groups);
  }
}
