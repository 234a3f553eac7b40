package io.personaplex.cli;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.UserFolders;
import io.personaplex.http.SettingsException;
import java.nio.file.Path;
import java.util.Map;

/// What `run` is told.
///
/// @param configuration every option with its value
/// @param home folder for the logs: `PERSONAPLEX_HOME`, else the platform's folder for such things
record RunSettings(Configuration configuration, Path home) {
  static RunSettings of(Configuration configuration) {
    return new RunSettings(
        configuration, UserFolders.of(configuration.effectiveEnvironment()).state());
  }

  /// From an environment alone.
  ///
  /// @throws SettingsException naming every value that cannot be used
  static RunSettings from(Map<String, String> environment, boolean small) {
    return of(Configuration.read(ConfigurationInput.of(environment).small(small)));
  }

  /// Port of the page.
  int appPort() {
    return configuration.port(OptionName.APP_PORT);
  }

  /// Port of the speech backend.
  int moshiPort() {
    return configuration.port(OptionName.MOSHI_PORT);
  }

  /// Port of the status page.
  int dashboardPort() {
    return configuration.port(OptionName.DASHBOARD_PORT);
  }
}
