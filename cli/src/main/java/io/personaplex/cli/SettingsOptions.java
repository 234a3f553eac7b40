package io.personaplex.cli;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options with which every command is told settings. A mixin of picocli.
final class SettingsOptions {
  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Sets an option for this command, over the environment and .env; may be repeated."
              + " 'personaplex config' lists the options.")
  private List<String> assignments = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description = "Reads this file in place of the checkout's .env.")
  private @Nullable Path envFile;

  @Option(names = "--small", description = "Use the small models: less memory, simpler answers.")
  private boolean small;

  /// The configuration these options and this environment make.
  ///
  /// @throws io.personaplex.http.SettingsException naming every value that cannot be used
  Configuration read(Map<String, String> environment) {
    return Configuration.read(
        ConfigurationInput.of(environment)
            .checkout(Checkout.ofThisProcess())
            .envFile(Optional.ofNullable(envFile))
            .set(assignments)
            .small(small));
  }
}
