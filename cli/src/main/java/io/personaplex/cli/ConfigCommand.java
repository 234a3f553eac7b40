package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.EnvFile;
import io.personaplex.cli.config.OptionKind;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Reader;
import io.personaplex.cli.config.Setting;
import io.personaplex.cli.config.Source;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `personaplex config`: every option with its value, where that came from, and its default.
@Command(
    name = "config",
    description = {
      "Shows the options: value, source, meaning. Secrets are masked.",
      "Without --all: those that are set, and those that people set most.",
      "The first place that has a value wins: --set and --small, the environment, .env,",
      "the secrets store (secrets only), the default."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex config",
      "  personaplex config --all                  every option, with its default",
      "  personaplex config --set APP_PORT=9000    what that would change",
      "  personaplex config --json",
      "",
      "Exit code: 0, 2 (a value cannot be used; all of them are named)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ConfigCommand implements Callable<Integer> {
  /// What people set most.
  private static final Set<OptionName> USUAL =
      EnumSet.of(
          OptionName.APP_PORT,
          OptionName.MOSHI_PORT,
          OptionName.DASHBOARD_PORT,
          OptionName.APP_HOST,
          OptionName.SPEECH_ENGINE,
          OptionName.BACKEND,
          OptionName.USE_GPU,
          OptionName.MODEL_SET,
          OptionName.DEFAULT_VOICE,
          OptionName.DEFAULT_PERSONA,
          OptionName.HF_TOKEN,
          OptionName.HF_HOME);

  private final Map<String, String> environment;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--all", description = "Show every option, with its default.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON instead of a table; it has every option.")
  private boolean json;

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  ConfigCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Configuration configuration = options.read(environment);
    PrintWriter out = out();
    out.println(json ? json(configuration).toPrettyString() : text(configuration));
    out.flush();
    return 0;
  }

  private String text(Configuration configuration) {
    var text = new StringBuilder(all ? every(configuration) : usual(configuration));
    configuration.envFile().ifPresent(file -> text.append("read: %s%n".formatted(file)));
    for (EnvFile.Entry entry : configuration.ignored()) {
      text.append("passed by, no option: %s%n".formatted(entry));
    }
    configuration.notices().forEach(notice -> text.append("note: %s%n".formatted(notice)));
    return text.toString().stripTrailing();
  }

  /// A line an option, so that it fits one screen. What the launcher sets is nobody's setting.
  private static String usual(Configuration configuration) {
    var columns = new Columns("OPTION", "VALUE", "SET BY", "MEANING");
    int hidden = 0;
    for (Setting setting : configuration.settings()) {
      OptionName option = setting.option();
      boolean set = configuration.isSet(option) && option != OptionName.PERSONAPLEX_COMMIT;
      if (set || USUAL.contains(option)) {
        columns.row(
            option.name(),
            setting.shown(),
            set ? setting.source().words() : "",
            option.description());
      } else {
        hidden++;
      }
    }
    return "%s%n%n%d more, not set: personaplex config --all%n".formatted(columns, hidden);
  }

  private static String every(Configuration configuration) {
    var text = new StringBuilder();
    for (Setting setting : configuration.settings()) {
      OptionName option = setting.option();
      boolean set = configuration.isSet(option);
      String standard = set && !option.defaultValue().isEmpty() ? option.defaultValue() : "";
      text.append("%s %-22s  ".formatted(set ? "*" : " ", option))
          .append(setting.shown().isEmpty() ? "-" : setting.shown())
          .append("  (")
          .append(setting.source().words())
          .append(standard.isEmpty() ? ")" : "; default " + standard + ")")
          .append("\n%26s%s%n".formatted("", option.description()));
    }
    return text.append("\n* set by somebody\n").toString();
  }

  private static ObjectNode json(Configuration configuration) {
    ObjectNode root = new JsonMapper().createObjectNode();
    ArrayNode options = root.putArray("options");
    for (Setting setting : configuration.settings()) {
      OptionName option = setting.option();
      ObjectNode node =
          options
              .addObject()
              .put("name", option.name())
              .put("value", setting.shown())
              .put("source", setting.source().word());
      if (setting.source() instanceof Source.FileLine(Path file, int line)) {
        node.put("file", file.toString()).put("line", line);
      }
      node.put("default", option.defaultValue())
          .put("kind", option.kind().word())
          .put("secret", option.isSecret())
          .put("description", option.description());
      if (option.kind() instanceof OptionKind.Choice(List<String> words)) {
        words.forEach(node.putArray("choices")::add);
      }
      ArrayNode readers = node.putArray("readBy");
      option.readers().stream().sorted().map(Reader::word).forEach(readers::add);
    }
    root.put("envFile", configuration.envFile().map(Path::toString).orElse(null));
    root.put("secretsFile", configuration.secretStore().file().toString());
    ArrayNode ignored = root.putArray("ignored");
    configuration
        .ignored()
        .forEach(entry -> ignored.addObject().put("name", entry.name()).put("line", entry.line()));
    configuration.notices().forEach(root.putArray("notices")::add);
    return root;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "run through picocli's CommandLine").commandLine().getOut();
  }
}
