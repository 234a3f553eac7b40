package io.personaplex.cli.config;

import io.personaplex.apphost.model.Secret;
import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All options with their values and where those came from; see the package for the order.
///
/// ```java
/// var configuration = Configuration.read(ConfigurationInput.of(System.getenv()));
/// int port = configuration.port(OptionName.APP_PORT);
/// ```
///
/// **Threads**: immutable once read.
public final class Configuration {
  private final ConfigurationInput input;
  private final Map<OptionName, Setting> settings;
  private final OptionRules rules;
  private final Layers layers;

  private Configuration(ConfigurationInput input, Layers layers, OptionRules rules) {
    this.input = input;
    this.layers = layers;
    this.rules = rules;
    this.settings = new EnumMap<>(OptionName.class);
    for (OptionName option : OptionName.values()) {
      Setting set = layers.chosen().get(option);
      Source source = set == null ? new Source.Default() : set.source();
      settings.put(option, new Setting(option, rules.canonical(option), source));
    }
  }

  /// Reads all places and checks every value.
  ///
  /// @throws SettingsException naming every value that cannot be used, where it is, what was wanted
  public static Configuration read(ConfigurationInput input) {
    Layers layers = Layers.read(input);
    var values = new HashMap<String, String>();
    layers.chosen().forEach((option, setting) -> values.put(option.name(), setting.value()));
    var checked =
        new Settings(
            values,
            name ->
                Options.named(name)
                    .map(layers.chosen()::get)
                    .map(setting -> setting.source().words())
                    .orElse(""));
    layers.faults().forEach(checked::fault);
    var rules = new OptionRules(checked);
    rules.check();
    checked.throwIfFaulty();
    return new Configuration(input, layers, rules);
  }

  /// The secrets store that these places lead to, whatever else is wrong with them.
  public static SecretStore secretStore(ConfigurationInput input) {
    return Layers.withoutStore(input).store();
  }

  /// The `.env` file that these places lead to, whether it exists or not; empty without a checkout
  /// and without a file that is named.
  public static Optional<Path> envFileInForce(ConfigurationInput input) {
    return Layers.envFileInForce(input);
  }

  /// What `NAME=VALUE` assignments of a command line set, each option once: the last one counts.
  /// What is no assignment of an option is left out.
  public static List<Setting> assigned(List<String> assignments) {
    return Layers.assigned(assignments);
  }

  /// Every secret that stands in the `.env` file that is read, also one that another place
  /// overrides, and also when other values cannot be used. Empty if the file cannot be read.
  public static List<Secret> secretsInEnvFile(ConfigurationInput input) {
    return Layers.secretsInEnvFile(input);
  }

  /// Every option, in the order of the catalogue.
  public List<Setting> settings() {
    return List.copyOf(settings.values());
  }

  /// One option.
  public Setting setting(OptionName option) {
    return Optional.ofNullable(settings.get(option)).orElseThrow();
  }

  /// Whether somebody set it.
  public boolean isSet(OptionName option) {
    return !(setting(option).source() instanceof Source.Default);
  }

  /// The number of a port.
  ///
  /// @throws IllegalArgumentException if the option is no port
  public int port(OptionName option) {
    require(option, OptionKind.Port.class);
    return rules.port(option);
  }

  /// Whether a flag is set.
  ///
  /// @throws IllegalArgumentException if the option is no flag
  public boolean flag(OptionName option) {
    require(option, OptionKind.Flag.class);
    return rules.flag(option);
  }

  /// The value of any option but a secret; empty if there is none.
  ///
  /// @throws IllegalArgumentException if the option is a secret
  public String text(OptionName option) {
    if (option.isSecret()) {
      throw new IllegalArgumentException(option + " is a secret");
    }
    return setting(option).value();
  }

  /// A secret, if there is one.
  ///
  /// @throws IllegalArgumentException if the option is no secret
  public Optional<Secret> secret(OptionName option) {
    require(option, OptionKind.Hidden.class);
    String value = setting(option).value();
    return value.isEmpty() ? Optional.empty() : Optional.of(Secret.of(option.name(), value));
  }

  /// All secrets that are known, those within addresses too: what must be masked wherever it turns
  /// up.
  public List<Secret> secrets() {
    return settings.values().stream().flatMap(setting -> setting.secrets().stream()).toList();
  }

  /// The secrets that a process is told, by the name of their variable: tokens, and addresses with
  /// a password in them.
  public List<Secret> secretsFor(Reader reader) {
    return settings.values().stream()
        .filter(setting -> setting.isSecret() && setting.option().readers().contains(reader))
        .map(setting -> Secret.of(setting.option().name(), setting.value()))
        .toList();
  }

  /// What a process has to be told, without secrets: every option it reads that somebody set, in
  /// canonical spelling. An option that was set back to nothing is there with an empty value,
  /// because a child inherits the environment.
  public Map<String, String> environmentFor(Reader reader) {
    var environment = new LinkedHashMap<String, String>();
    for (Setting setting : settings.values()) {
      OptionName option = setting.option();
      if (option.readers().contains(reader) && !setting.isSecret() && isSet(option)) {
        String value = isSetBack(option) ? "" : setting.value();
        environment.put(option.name(), value);
        // A lower-case name that is inherited would go before the one we set.
        option.aliases().stream()
            .filter(input.environment()::containsKey)
            .forEach(alias -> environment.put(alias, value));
      }
    }
    return Collections.unmodifiableMap(environment);
  }

  /// The environment of this process with every option, and the secrets, as they are here: for code
  /// in this process that reads an environment.
  public Map<String, String> effectiveEnvironment() {
    var environment = new HashMap<>(input.environment());
    for (Reader reader : Reader.values()) {
      environment.putAll(environmentFor(reader));
      secretsFor(reader).forEach(secret -> environment.put(secret.name(), secret.reveal()));
    }
    return Collections.unmodifiableMap(environment);
  }

  /// What a person should know though nothing is wrong, one sentence each.
  public List<String> notices() {
    var notices = new ArrayList<>(layers.notices());
    if (text(OptionName.PERSONAPLEX_PRECISION).equals("int4")) {
      notices.add(
          "PERSONAPLEX_PRECISION=int4 is unproven on the published weights; speech may be garbled");
    }
    return List.copyOf(notices);
  }

  /// Values of the `.env` file that are no options and were passed by.
  public List<EnvFile.Entry> ignored() {
    return List.copyOf(layers.ignored());
  }

  /// The `.env` file that was read.
  public Optional<Path> envFile() {
    return layers.file();
  }

  /// The secrets store of this configuration.
  public SecretStore secretStore() {
    return layers.store();
  }

  private boolean isSetBack(OptionName option) {
    Setting set = layers.chosen().get(option);
    return set != null && set.value().isEmpty();
  }

  private static void require(OptionName option, Class<? extends OptionKind> kind) {
    if (!kind.isInstance(option.kind())) {
      throw new IllegalArgumentException(
          "%s is a %s, not a %s".formatted(option, option.kind().word(), kind.getSimpleName()));
    }
  }
}
