package io.personaplex.cli.config;

import io.personaplex.apphost.model.Secret;
import io.personaplex.models.ModelSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the places one after the other; what an earlier one has, a later one cannot change.
final class Layers {
  private final ConfigurationInput input;
  private final Map<OptionName, Setting> chosen = new EnumMap<>(OptionName.class);
  private final List<Setting> offered = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<EnvFile.Entry> ignored = new ArrayList<>();
  private Optional<Path> envFile = Optional.empty();

  private Layers(ConfigurationInput input) {
    this.input = input;
  }

  static Layers read(ConfigurationInput input) {
    Layers layers = withoutStore(input);
    layers.secretStore();
    return layers;
  }

  /// All places but the store, which lies where they say.
  static Layers withoutStore(ConfigurationInput input) {
    var layers = new Layers(input);
    layers.commandLine();
    layers.environment();
    layers.envFile();
    layers.languageModel();
    return layers;
  }

  /// What was set, whatever its worth.
  Map<OptionName, Setting> chosen() {
    return chosen;
  }

  /// What stood in any place, whether it counts or not.
  List<Setting> offered() {
    return offered;
  }

  /// What is wrong with the places themselves.
  List<String> faults() {
    return faults;
  }

  /// What a person should know though nothing is wrong.
  List<String> notices() {
    return notices;
  }

  /// Values of the file that are no options.
  List<EnvFile.Entry> ignored() {
    return ignored;
  }

  /// What the command line sets, the last assignment of each option.
  static List<Setting> assigned(List<String> assignments) {
    var layers = new Layers(ConfigurationInput.of(Map.of()).set(assignments));
    layers.commandLine();
    return List.copyOf(layers.chosen.values());
  }

  /// The file that was read.
  Optional<Path> file() {
    return envFile;
  }

  private void commandLine() {
    var last = new EnumMap<OptionName, Setting>(OptionName.class);
    for (String assignment : input.assignments()) {
      int equals = assignment.indexOf('=');
      String name = equals < 0 ? assignment : assignment.substring(0, equals).strip();
      Optional<OptionName> option = Options.named(name);
      if (equals < 0) {
        faults.add("--set: wanted NAME=VALUE, with a = between them");
      } else if (option.isEmpty()) {
        faults.add("--set: there is no option '%s'; %s".formatted(name, meant(name)));
      } else {
        String value = here(option.get(), assignment.substring(equals + 1).strip());
        var setting = new Setting(option.get(), value, new Source.Argument("--set"));
        last.put(option.get(), setting);
        if (setting.isSecret()) {
          notices.add(
              "%s came as an argument, which others on this machine can see: better %s"
                  .formatted(
                      option.get(),
                      option.get().isSecret()
                          ? "personaplex secrets set " + option.get()
                          : "a line of .env"));
        }
      }
    }
    if (input.small()) {
      var small = new Setting(OptionName.MODEL_SET, ModelSet.SMALL, new Source.Argument("--small"));
      Setting other = last.put(OptionName.MODEL_SET, small);
      if (other != null && !other.value().equals(ModelSet.SMALL)) {
        faults.add("--small and --set MODEL_SET=%s contradict each other".formatted(other.value()));
      }
    }
    // An empty value of the command line counts: it takes away what other places say.
    last.values().forEach(this::choose);
  }

  private void environment() {
    for (OptionName option : OptionName.values()) {
      // Lower-case names of proxies go first, as they do for curl.
      var names = new ArrayList<>(option.aliases());
      names.add(option.name());
      for (String name : names) {
        String value = here(option, input.environment().getOrDefault(name, "").strip());
        offer(option, value, new Source.Environment(name));
      }
    }
  }

  private void envFile() {
    fileToRead().ifPresent(this::readFile);
  }

  static Optional<Path> envFileInForce(ConfigurationInput input) {
    var layers = new Layers(input);
    layers.commandLine();
    layers.environment();
    return layers.namedFile().or(() -> input.checkout().map(f -> f.resolve(EnvFile.NAME)));
  }

  static List<Secret> secretsInEnvFile(ConfigurationInput input) {
    try {
      return envFileInForce(input).filter(Files::exists).map(EnvFile::read).stream()
          .flatMap(file -> file.entries().stream())
          .flatMap(
              entry ->
                  Options.named(entry.name()).stream().flatMap(option -> secrets(option, entry)))
          .toList();
    } catch (ConfigurationException _) {
      return List.of();
    }
  }

  private static Stream<Secret> secrets(OptionName option, EnvFile.Entry entry) {
    return new Setting(option, entry.value().strip(), new Source.Default()).secrets().stream();
  }

  /// `--env-file`, else `PERSONAPLEX_ENV_FILE`, else `.env` of the checkout if there is one.
  private Optional<Path> fileToRead() {
    return namedFile()
        .or(() -> input.checkout().map(f -> f.resolve(EnvFile.NAME)).filter(Files::exists));
  }

  private Optional<Path> namedFile() {
    if (input.envFile().isPresent()) {
      return input.envFile();
    }
    Setting named = chosen.get(OptionName.PERSONAPLEX_ENV_FILE);
    return named == null || named.value().isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(named.value()));
  }

  private void readFile(Path path) {
    EnvFile file;
    try {
      file = EnvFile.read(path);
    } catch (ConfigurationException unreadable) {
      faults.add(String.valueOf(unreadable.getMessage()));
      return;
    }
    envFile = Optional.of(path);
    faults.addAll(file.faults());
    var last = new EnumMap<OptionName, EnvFile.Entry>(OptionName.class);
    for (EnvFile.Entry entry : file.entries()) {
      Optional<OptionName> option = Options.named(entry.name());
      if (option.isEmpty()) {
        stranger(path, entry);
      } else {
        EnvFile.Entry before = last.put(option.get(), entry);
        if (before != null) {
          notices.add(
              "%s: %s is there twice, in lines %d and %d; the last one counts"
                  .formatted(path, option.get(), before.line(), entry.line()));
        }
      }
    }
    last.forEach(
        (option, entry) ->
            offer(
                option,
                inFolderOf(path, option, entry.value().strip()),
                new Source.FileLine(path, entry.line())));
    if (last.keySet().stream().anyMatch(OptionName::isSecret) && PrivateFile.isOpenToOthers(path)) {
      notices.add("%s holds a secret and can be read by others: chmod 600 it".formatted(path));
    }
  }

  /// A relative path of a file is meant from that file's folder, wherever a command is started.
  private static String inFolderOf(Path file, OptionName option, String value) {
    return OptionRules.isRelativePath(option, value) ? resolved(file, value) : value;
  }

  /// A relative path of a person is meant from where the command is started; its children may be
  /// started elsewhere.
  private static String here(OptionName option, String value) {
    return inFolderOf(Path.of(EnvFile.NAME), option, value);
  }

  /// `LLM_MODEL` is a path or, with `LLM_URL`, the name of a model there, which may look like one.
  private void languageModel() {
    Setting model = chosen.get(OptionName.LLM_MODEL);
    Setting elsewhere = chosen.get(OptionName.LLM_URL);
    if (model != null && (elsewhere == null || elsewhere.value().isEmpty())) {
      Path file =
          model.source() instanceof Source.FileLine(Path path, int _)
              ? path
              : Path.of(EnvFile.NAME);
      String value =
          OptionRules.isRelativeModelFile(model.value())
              ? resolved(file, model.value())
              : model.value();
      chosen.put(OptionName.LLM_MODEL, new Setting(OptionName.LLM_MODEL, value, model.source()));
    }
  }

  private static String resolved(Path file, String value) {
    return file.toAbsolutePath().resolveSibling(value).normalize().toString();
  }

  private void stranger(Path path, EnvFile.Entry entry) {
    Optional<String> meant = Options.nearest(entry.name());
    if (meant.isPresent()) {
      faults.add(
          "%s line %d: there is no option '%s'; did you mean %s?"
              .formatted(path, entry.line(), entry.name(), meant.get()));
    } else {
      ignored.add(entry);
    }
  }

  private void secretStore() {
    try {
      SecretStore store = store();
      store.tighten().ifPresent(notices::add);
      store
          .read()
          .forEach(
              (option, kept) ->
                  offer(option, kept.secret().reveal(), new Source.Store(store.file())));
    } catch (ConfigurationException unusable) {
      faults.add(String.valueOf(unusable.getMessage()));
    }
  }

  /// The store lies where the places before it say.
  ///
  /// @throws ConfigurationException if they name no place
  SecretStore store() {
    var environment = new HashMap<>(input.environment());
    Setting home = chosen.get(OptionName.PERSONAPLEX_HOME);
    if (home != null) {
      if (!OptionRules.isPath(home.value())) {
        throw new ConfigurationException(
            "no secrets are kept in '%s': PERSONAPLEX_HOME must be %s"
                .formatted(home.value(), OptionRules.PATH_WANTED));
      }
      environment.put(OptionName.PERSONAPLEX_HOME.name(), home.value());
    }
    return SecretStore.of(environment);
  }

  /// Takes a value unless an earlier place has one, or it is as good as none.
  private void offer(OptionName option, String value, Source source) {
    String stripped = value.strip();
    if (stripped.isEmpty()) {
      return;
    }
    if (option.isSecret() && SecretStore.isPlaceholder(stripped)) {
      notices.add(
          "%s is still the placeholder of the template (%s): it counts as missing"
              .formatted(option, source.words()));
      return;
    }
    choose(new Setting(option, stripped, source));
  }

  private void choose(Setting setting) {
    offered.add(setting);
    chosen.putIfAbsent(setting.option(), setting);
  }

  private static String meant(String name) {
    return Options.nearest(name)
        .map("did you mean %s?"::formatted)
        .orElse("'personaplex config --all' lists them");
  }
}
