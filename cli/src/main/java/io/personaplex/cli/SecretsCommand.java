package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.model.Secret;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Options;
import io.personaplex.cli.config.SecretStore;
import io.personaplex.cli.config.SecretStore.Kept;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `personaplex secrets`: keeps secrets in a file of this user outside the repository. No value is
/// ever printed.
@Command(
    name = "secrets",
    description = "Keeps secrets outside the repository: set, list, rm. No value is ever shown.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  personaplex secrets set HF_TOKEN               asks for the value",
      "  personaplex secrets set HF_TOKEN < token.txt   takes one line of standard input",
      "  personaplex secrets list --json",
      "  personaplex secrets rm HF_TOKEN",
      "",
      "Exit code: 0, 1 (it is not there, or the file cannot be written), 2 (wrong use)."
    })
final class SecretsCommand implements Runnable {
  private final Map<String, String> environment;
  private final Terminal terminal;
  private final Clock clock;

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  SecretsCommand(Map<String, String> environment, Terminal terminal, Clock clock) {
    this.environment = environment;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public void run() {
    throw wrongUse("secrets: say which: set, list or rm");
  }

  @Command(
      description = "Keeps a secret: asks for it, or takes one line of standard input.",
      mixinStandardHelpOptions = true)
  int set(
      @Parameters(paramLabel = "NAME", description = "its name: HF_TOKEN or LLM_API_KEY")
          String name,
      @Parameters(
              paramLabel = "VALUE",
              arity = "0..1",
              description = "the value; others on this machine can see it while this runs")
          @Nullable String argument,
      @Mixin StoreOptions options) {
    OptionName option = secret(name);
    SecretStore store = store();
    String value = argument == null ? ask(option) : argument.strip();
    if (argument != null) {
      err()
          .println(
              "warning: as an argument %s can be seen by others on this machine and stays in the shell's history"
                  .formatted(option));
    }
    if (!value.matches("\\S+")) {
      throw wrongUse("secrets: the value of %s must be one word without blanks".formatted(option));
    }
    ShortSecrets.warnings(Secret.of(option.name(), value)).forEach(err()::println);
    store.set(option, value, clock.instant());
    if (options.json) {
      out().println(json(store).toPrettyString());
    } else {
      out().println("%s is kept in %s".formatted(option, store.file()));
    }
    return 0;
  }

  @Command(
      description = "Lists the secrets that are kept: name and when it was set.",
      mixinStandardHelpOptions = true)
  int list(@Mixin StoreOptions options) {
    SecretStore store = store();
    if (options.json) {
      out().println(json(store).toPrettyString());
      return 0;
    }
    Map<OptionName, Kept> kept = store.read();
    kept.forEach((option, secret) -> out().println("%s  set %s".formatted(option, secret.set())));
    if (kept.isEmpty()) {
      out().println("No secret is kept in %s".formatted(store.file()));
    }
    return 0;
  }

  @Command(description = "Forgets a secret.", mixinStandardHelpOptions = true)
  int rm(
      @Parameters(paramLabel = "NAME", description = "its name: HF_TOKEN or LLM_API_KEY")
          String name,
      @Mixin StoreOptions options) {
    OptionName option = secret(name);
    SecretStore store = store();
    if (!store.remove(option)) {
      err().println("%s is not kept in %s".formatted(option, store.file()));
      return ExitCode.FAILED.code();
    }
    if (options.json) {
      out().println(json(store).toPrettyString());
    } else {
      out().println("%s is forgotten".formatted(option));
    }
    return 0;
  }

  /// What all three share.
  static final class StoreOptions {
    @Option(names = "--json", description = "Print JSON: the file and what it keeps, no values.")
    private boolean json;
  }

  private String ask(OptionName option) {
    Optional<String> value =
        terminal.isInteractive()
            ? terminal.secret("%s (not shown): ".formatted(option))
            : terminal.line();
    return value.orElseThrow(
        () ->
            wrongUse(
                "secrets: no value for %s: type it when asked, or give one line of standard input"
                    .formatted(option)));
  }

  private OptionName secret(String name) {
    if (name.indexOf('=') >= 0) {
      // What follows the = is the value, which is not repeated.
      throw wrongUse(
          "secrets: name and value are two words; leave the value out to be asked for it");
    }
    return Options.named(name)
        .filter(OptionName::isSecret)
        .orElseThrow(
            () ->
                wrongUse(
                    "secrets: %s is no secret of this application; there is: %s"
                        .formatted(
                            Options.nearest(name).isPresent() || Options.named(name).isPresent()
                                ? "'" + name + "'"
                                : "the name given",
                            names())));
  }

  private static String names() {
    return String.join(", ", Options.secrets().stream().map(OptionName::name).toList());
  }

  private SecretStore store() {
    SecretStore store =
        Configuration.secretStore(
            ConfigurationInput.of(environment).checkout(Checkout.ofThisProcess()));
    store.tighten().ifPresent(notice -> err().println("note: " + notice));
    return store;
  }

  private static ObjectNode json(SecretStore store) {
    ObjectNode root = new JsonMapper().createObjectNode();
    root.put("file", store.file().toString());
    ArrayNode secrets = root.putArray("secrets");
    store
        .read()
        .forEach(
            (option, kept) ->
                secrets.addObject().put("name", option.name()).put("set", kept.set().toString()));
    return root;
  }

  private ParameterException wrongUse(String sentence) {
    return new ParameterException(spec().commandLine(), sentence);
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec, "run through picocli's CommandLine");
  }
}
