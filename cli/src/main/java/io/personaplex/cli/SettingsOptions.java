package io.personaplex.cli;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options with which every command is told settings. A mixin of picocli.
public final class SettingsOptions {
  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Sets an option for this command, over the environment and .env; may be repeated."
              + " 'personaplex config --all' lists the options.")
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
    return Configuration.read(input(environment));
  }

  /// The same with further assignments `NAME=VALUE`, which other options of the command stand for
  /// and which go before these.
  ///
  /// @throws io.personaplex.http.SettingsException naming every value that cannot be used
  Configuration read(Map<String, String> environment, List<String> further) {
    var all = new ArrayList<>(assignments);
    all.addAll(further);
    return Configuration.read(input(environment).set(all));
  }

  /// The places that these options and this environment name.
  public ConfigurationInput input(Map<String, String> environment) {
    return ConfigurationInput.of(environment)
        .checkout(Checkout.ofThisProcess())
        .envFile(Optional.ofNullable(envFile))
        .set(assignments)
        .small(small);
  }

  /// Hands the same options to another process: as arguments where everybody may see them, in its
  /// environment where not, because arguments can be read by every user of the machine.
  void handOver(Consumer<String> arguments, BiConsumer<String, String> secrets) {
    for (Setting setting : Configuration.assigned(assignments)) {
      OptionName option = setting.option();
      if (setting.isSecret()) {
        // Under its other names too: one that is inherited would go before the option's own.
        secrets.accept(option.name(), setting.value());
        option.aliases().forEach(alias -> secrets.accept(alias, setting.value()));
      } else {
        arguments.accept("--set");
        arguments.accept(option + "=" + setting.value());
      }
    }
    if (envFile != null) {
      arguments.accept("--env-file");
      arguments.accept(envFile.toAbsolutePath().toString());
    }
    if (small) {
      arguments.accept("--small");
    }
  }
}
