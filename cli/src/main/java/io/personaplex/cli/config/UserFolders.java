package io.personaplex.cli.config;

import java.nio.file.Path;
import java.util.Map;

/// Where this user's files of ours lie: all in `PERSONAPLEX_HOME` if that is set, else where the
/// XDG base directory specification puts them.
///
/// @param state for logs and runs: `$XDG_STATE_HOME/personaplex` or `~/.local/state/personaplex`
/// @param config for secrets: `$XDG_CONFIG_HOME/personaplex` or `~/.config/personaplex`
public record UserFolders(Path state, Path config) {
  /// The folders of this environment.
  public static UserFolders of(Map<String, String> environment) {
    String home = value(environment, OptionName.PERSONAPLEX_HOME.name(), "");
    if (!home.isEmpty()) {
      return new UserFolders(Path.of(home), Path.of(home));
    }
    String user = value(environment, "HOME", System.getProperty("user.home", "."));
    return new UserFolders(
        Path.of(value(environment, "XDG_STATE_HOME", user + "/.local/state"), "personaplex"),
        Path.of(value(environment, "XDG_CONFIG_HOME", user + "/.config"), "personaplex"));
  }

  private static String value(Map<String, String> environment, String name, String otherwise) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }
}
