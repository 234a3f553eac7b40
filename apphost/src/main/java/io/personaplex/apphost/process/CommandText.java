package io.personaplex.apphost.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A command line as it may be shown: values that look like secrets masked, nothing that a terminal
/// would obey, not too long.
public final class CommandText {
  private static final int CHARACTERS_MAX = 100;

  /// An argument may be megabytes long; this much of it is looked at.
  private static final int ARGUMENT_CHARACTERS_MAX = 4 * CHARACTERS_MAX;

  private static final String MASK = "***";

  /// Short words only where they stand alone: `HF_PAT`, not `path`.
  private static final String SECRET_NAME =
      "(?i)[\\w.-]*(?:token|secret|password|passwd|passphrase|key|credential"
          + "|(?<![a-z])(?:pass|pwd|pat|auth)(?![a-z]))[\\w.-]*";

  /// What gives itself away without a name: tokens of Hugging Face, GitHub and OpenAI.
  private static final Pattern KNOWN_FORM =
      Pattern.compile("(?<![A-Za-z0-9])(?:hf_|gh[a-z]_|github_pat_|sk-)[\\w-]+");

  /// Control and format characters with the white space: whoever chose them must not drive the
  /// terminal this is shown in, nor turn its text around.
  private static final Pattern NOT_TEXT = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

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
    String line = NOT_TEXT.matcher(String.join(" ", shown)).replaceAll(" ");
    return line.length() <= CHARACTERS_MAX ? line : line.substring(0, CHARACTERS_MAX) + "…";
  }

  private static String masked(String argument) {
    String text = KNOWN_FORM.matcher(argument).replaceAll(MASK);
    text = NAME_AND_VALUE.matcher(text).replaceAll("$1" + MASK);
    text = AUTHORISATION.matcher(text).replaceAll("$1" + MASK);
    return URL_PASSWORD.matcher(text).replaceAll("$1" + MASK);
  }
}
