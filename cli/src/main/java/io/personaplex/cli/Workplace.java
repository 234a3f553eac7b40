package io.personaplex.cli;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationException;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.UserFolders;
import io.personaplex.http.SettingsException;
import java.nio.file.Path;
import java.util.Map;

/// Where a command looks for runs, and which of them is its own.
///
/// @param environment of this process
/// @param state folder of PersonaPlex's own files: runs and their logs
/// @param checkout the folder this process was started from with `./personaplex`, else the working
///   folder
record Workplace(Map<String, String> environment, Path state, Path checkout) {
  /// That of this environment, and of the `.env` of the checkout.
  static Workplace of(Map<String, String> environment) {
    Path checkout = Checkout.ofThisProcess().orElseGet(() -> Path.of("").toAbsolutePath());
    return new Workplace(environment, state(environment), checkout);
  }

  private static Path state(Map<String, String> environment) {
    try {
      return RunSettings.of(
              Configuration.read(
                  ConfigurationInput.of(environment).checkout(Checkout.ofThisProcess())))
          .home();
    } catch (SettingsException | ConfigurationException _) {
      // What runs must be found and stopped whatever is wrong with the settings of the next run.
      return UserFolders.of(environment).state();
    }
  }
}
