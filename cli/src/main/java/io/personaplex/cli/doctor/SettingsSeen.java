package io.personaplex.cli.doctor;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationException;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.EnvFile;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Options;
import io.personaplex.cli.config.SecretStore;
import io.personaplex.http.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The settings, and what is wrong with them and the files they come from: a doctor goes on where
/// another command would end.
///
/// @param environment in force; with faulty settings those of the process and of `.env` that can be
///   used
/// @param set names of the options that somebody set
/// @param faults a sentence for each value that cannot be used
/// @param notices what is worth knowing about them
/// @param envFile the `.env` file, if there is one
/// @param envFaults a sentence for each of its lines that cannot be understood
/// @param envFileOpen whether it holds a secret and others may read it
/// @param secretsFile where secrets are kept, whether it exists or not
/// @param secretsFileWasOpen whether others could read it; reading it has ended that
record SettingsSeen(
    Map<String, String> environment,
    List<String> set,
    List<String> faults,
    List<String> notices,
    Optional<Path> envFile,
    List<String> envFaults,
    boolean envFileOpen,
    Path secretsFile,
    boolean secretsFileWasOpen) {
  private static final Pattern PREFIX = Pattern.compile("^settings: ");

  SettingsSeen {
    environment = Map.copyOf(environment);
    set = List.copyOf(set);
    faults = List.copyOf(faults);
    notices = List.copyOf(notices);
    envFaults = List.copyOf(envFaults);
  }

  /// Looks at all of them.
  static SettingsSeen of(ConfigurationInput input) {
    Optional<Path> named = Configuration.envFileInForce(input).filter(Files::exists);
    Optional<EnvFile> file = named.flatMap(SettingsSeen::read);
    List<EnvFile.Entry> entries = file.map(EnvFile::entries).orElse(List.of());
    boolean secret =
        entries.stream()
            .anyMatch(
                entry -> Options.named(entry.name()).filter(OptionName::isSecret).isPresent());
    // Before the configuration is read, which closes it.
    Path store = secretsFile(input);
    boolean storeOpen = isOpen(store);
    var seen =
        new SettingsSeen(
            unchecked(input.environment(), entries),
            List.of(),
            List.of(),
            List.of(),
            named,
            file.map(EnvFile::faults).orElse(List.of()),
            secret && named.filter(SettingsSeen::isOpen).isPresent(),
            store,
            storeOpen);
    try {
      return seen.with(Configuration.read(input));
    } catch (SettingsException faulty) {
      String message = PREFIX.matcher(String.valueOf(faulty.getMessage())).replaceFirst("");
      return seen.withFault(message);
    } catch (ConfigurationException unreadable) {
      return seen.withFault(String.valueOf(unreadable.getMessage()));
    }
  }

  private SettingsSeen with(Configuration configuration) {
    return new SettingsSeen(
        configuration.effectiveEnvironment(),
        Arrays.stream(OptionName.values())
            .filter(configuration::isSet)
            .filter(option -> option != OptionName.PERSONAPLEX_COMMIT) // by the launcher
            .map(OptionName::name)
            .toList(),
        List.of(),
        configuration.notices(),
        envFile,
        envFaults,
        envFileOpen,
        secretsFile,
        secretsFileWasOpen);
  }

  /// Options that cannot be used are left out, so that the other checks see the defaults.
  private SettingsSeen withFault(String sentences) {
    var usable = new HashMap<>(environment);
    Arrays.stream(OptionName.values())
        .filter(
            option ->
                Pattern.compile("\\b" + option + " (is '|has a value )").matcher(sentences).find())
        .forEach(
            option -> {
              usable.remove(option.name());
              option.aliases().forEach(usable::remove);
            });
    return new SettingsSeen(
        usable,
        set,
        List.of(sentences),
        notices,
        envFile,
        envFaults,
        envFileOpen,
        secretsFile,
        secretsFileWasOpen);
  }

  private static Path secretsFile(ConfigurationInput input) {
    try {
      return Configuration.secretStore(input).file();
    } catch (ConfigurationException _) {
      return SecretStore.of(Map.of()).file(); // Reading the configuration says that there is none.
    }
  }

  private static Optional<EnvFile> read(Path file) {
    try {
      return Optional.of(EnvFile.read(file));
    } catch (ConfigurationException _) {
      return Optional.empty(); // Reading the configuration says so.
    }
  }

  private static Map<String, String> unchecked(
      Map<String, String> environment, List<EnvFile.Entry> entries) {
    var all = new HashMap<String, String>();
    entries.stream()
        .filter(entry -> Options.named(entry.name()).isPresent())
        .forEach(entry -> all.put(entry.name(), entry.value()));
    all.putAll(environment);
    return all;
  }

  private static boolean isOpen(Path file) {
    try {
      return EnvFile.isOpenToOthers(file);
    } catch (ConfigurationException _) {
      return false; // Reading the configuration says so.
    }
  }
}
