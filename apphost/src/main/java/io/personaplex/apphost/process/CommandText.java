package io.personaplex.apphost.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A command line as it may be shown: values that look like secrets masked, not too long.
public final class CommandText {
  private static final int CHARACTERS_MAX = 100;

  /// An argument may be megabytes long; this much of it is looked at.
  private static final int ARGUMENT_CHARACTERS_MAX = 4 * CHARACTERS_MAX;

  private static final String MASK = "***";

  private static final String SECRET_NAME =
      "(?i)[\\w.-]*(?:token|secret|password|passwd|key|credential)[\\w.-]*";

  /// `--api-token`, whose value is the next argument.
  private static final Pattern NAME_ALONE = Pattern.compile("-+" + SECRET_NAME);

  /// `TOKEN=abc`, also inside of a longer argument, and `--token abc` there.
  private static final Pattern NAME_AND_VALUE =
      Pattern.compile("(" + SECRET_NAME + "(?:[=:]\\s*|\\s+))[^\\s;&|]+");

  /// `Authorization: Bearer abc`.
  private static final Pattern AUTHORISATION =
      Pattern.compile("(?i)((?:authorization:|bearer|basic)\\s+(?:bearer\\s+|basic\\s+)?)\\S+");

  /// `https://user:abc@host`.
  private static final Pattern URL_PASSWORD = Pattern.compile("(://[^\\s/:@]*:)[^\\s/@]+(?=@)");

  private CommandText() {}

  /// The program and its arguments on one line.
  public static String of(List<String> arguments) {
    var shown = new ArrayList<String>();
    boolean valueFollows = false;
    for (String whole : arguments) {
      if (shown.size() == CHARACTERS_MAX) {
        break; // more would be cut anyway
      }
      String argument = whole.substring(0, Math.min(whole.length(), ARGUMENT_CHARACTERS_MAX));
      shown.add(valueFollows && !argument.startsWith("-") ? MASK : masked(argument));
      valueFollows = NAME_ALONE.matcher(argument).matches();
    }
    String line = String.join(" ", shown).replaceAll("\\s+", " ");
    return line.length() <= CHARACTERS_MAX ? line : line.substring(0, CHARACTERS_MAX) + "…";
  }

  private static String masked(String argument) {
    String text = NAME_AND_VALUE.matcher(argument).replaceAll("$1" + MASK);
    text = AUTHORISATION.matcher(text).replaceAll("$1" + MASK);
    return URL_PASSWORD.matcher(text).replaceAll("$1" + MASK);
  }
}
