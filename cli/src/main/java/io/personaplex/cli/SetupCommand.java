package io.personaplex.cli;

import io.personaplex.apphost.model.Secret;
import io.personaplex.cli.SetupReport.FileChange;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.EnvFile;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Source;
import io.personaplex.cli.doctor.SetupExamination;
import io.personaplex.cli.doctor.SetupExamination.Outcome;
import io.personaplex.models.MachineMemory;
import io.personaplex.models.ModelException;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `personaplex setup`: makes this checkout ready, and changes nothing that is ready. The token is
/// never printed.
@Command(
    name = "setup",
    description = {
      "Makes this checkout ready: checks, settings, token, models.",
      "Looks at the machine, writes .env from env.example or changes its token line alone,",
      "asks for the token if there is none, and fetches the models.",
      "Building needs no step: ./personaplex builds before it runs anything. May be repeated."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex setup",
      "  personaplex setup --small        with the small models",
      "  personaplex setup --no-models    the models come with the first run",
      "",
      "Exit code: 0, 1 (something did not work), 2 (wrong use or settings)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SetupCommand implements Callable<Integer> {
  private static final String TEMPLATE = "env.example";
  private static final String LICENCE_PAGE = "https://huggingface.co/nvidia/personaplex-7b-v1";

  private final Map<String, String> environment;
  private final Terminal terminal;
  private final Optional<Path> checkout;

  @Option(
      names = "--hf-token",
      paramLabel = "TOKEN",
      description = "Token of Hugging Face; others on this machine can see it while this runs.")
  private @Nullable String tokenArgument;

  @Option(names = "--small", description = "Fetch the small models, whatever memory there is.")
  private boolean small;

  @Option(names = "--no-models", description = "Fetch no models.")
  private boolean noModels;

  @Option(names = "--json", description = "Print JSON, and ask nothing.")
  private boolean json;

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  /// @param checkout folder of the launcher
  SetupCommand(Map<String, String> environment, Terminal terminal, Optional<Path> checkout) {
    this.environment = environment;
    this.terminal = terminal;
    this.checkout = checkout;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder =
        checkout.orElseThrow(
            () -> wrongUse("setup: start it in a checkout, as ./personaplex setup"));
    Configuration before = configuration(folder);
    ModelSet models = ModelSet.choose(before.effectiveEnvironment(), MachineMemory.totalBytes());
    List<Outcome> checks = SetupExamination.run(input(folder));
    if (!json) {
      checks.forEach(this::tell);
      say(
          "build     done: ./personaplex built %s before it started this"
              .formatted(Version.current()));
    }

    Optional<String> token = token(before);
    token.ifPresent(
        value ->
            ShortSecrets.warnings(Secret.of(OptionName.HF_TOKEN.name(), value))
                .forEach(err()::println));
    Path file = Configuration.envFileInForce(input(folder)).orElse(folder.resolve(EnvFile.NAME));
    FileChange change = writeSettings(file, folder.resolve(TEMPLATE), token);
    Configuration after = configuration(folder);
    warnIfOvershadowed(after, token);

    Fetched fetched = fetch(after, models);
    var report =
        new SetupReport(
            checks,
            file,
            change,
            after.secret(OptionName.HF_TOKEN).isPresent(),
            fetched.sentence(),
            fetched.names(),
            fetched.failed() || checks.stream().anyMatch(Outcome::failed),
            small ? "./personaplex run --small" : "./personaplex run");
    say(json ? report.json().toPrettyString() : report.text());
    return (report.failed() ? ExitCode.FAILED : ExitCode.OK).code();
  }

  private Configuration configuration(Path folder) {
    return Configuration.read(input(folder));
  }

  private ConfigurationInput input(Path folder) {
    return ConfigurationInput.of(environment).checkout(Optional.of(folder)).small(small);
  }

  private void tell(Outcome check) {
    say("%-9s %s%s".formatted(check.id(), check.good() ? "" : "please look: ", check.found()));
    if (!check.good()) {
      check.remedy().ifPresent(remedy -> say("%9s → %s".formatted("", remedy)));
    }
  }

  /// A token that is not known yet: the argument's, or what a person types.
  private Optional<String> token(Configuration configuration) {
    String argument = tokenArgument;
    if (argument != null) {
      err()
          .println(
              "warning: as an argument the token can be seen by others on this machine and stays in the shell's history");
      if (!argument.matches("\\S+")) {
        throw wrongUse("setup: the token must be one word without blanks");
      }
      return Optional.of(argument);
    }
    if (json
        || !terminal.isInteractive()
        || configuration.secret(OptionName.HF_TOKEN).isPresent()) {
      return Optional.empty();
    }
    say("");
    say("A token of Hugging Face is needed for PersonaPlex-7B only. Accept its licence first:");
    say("  " + LICENCE_PAGE);
    out().flush();
    Optional<String> typed = terminal.secret("HF_TOKEN (not shown; Enter goes on without): ");
    if (typed.filter(value -> value.strip().matches("\\S+\\s.*")).isPresent()) {
      err().println("note: what was typed has a blank in it, so it is no token and was not kept");
    }
    return typed.map(String::strip).filter(value -> value.matches("\\S+"));
  }

  /// Writes the file from the template, or the token's line, or nothing.
  private FileChange writeSettings(Path file, Path template, Optional<String> token) {
    boolean there = Files.exists(file);
    EnvFile before = there ? EnvFile.read(file) : EnvFile.read(template).at(file);
    EnvFile after = token.map(value -> before.with(OptionName.HF_TOKEN, value)).orElse(before);
    if (!there) {
      after.save();
      return FileChange.CREATED;
    }
    if (!after.isSameAs(before)) {
      after.save();
      return FileChange.TOKEN_SET;
    }
    return EnvFile.makePrivate(file) ? FileChange.MADE_PRIVATE : FileChange.UNCHANGED;
  }

  /// The environment goes before the file: a token there would win over the one just written.
  private void warnIfOvershadowed(Configuration after, Optional<String> token) {
    if (token.isPresent()
        && after.setting(OptionName.HF_TOKEN).source() instanceof Source.Environment) {
      err().println("note: HF_TOKEN of the environment goes before the one in the file");
    }
  }

  /// @param names what came
  private record Fetched(String sentence, List<String> names, boolean failed) {}

  private Fetched fetch(Configuration configuration, ModelSet set) {
    ModelStore store = ModelStore.of(configuration.effectiveEnvironment());
    List<String> missing = set.models().stream().filter(name -> !store.isPresent(name)).toList();
    String names = "the %s set".formatted(set.name());
    if (missing.isEmpty()) {
      return new Fetched(names + " is here", List.of(), false);
    }
    if (noModels) {
      return new Fetched(
          "%s is not complete (%s); the first run fetches it"
              .formatted(names, String.join(", ", missing)),
          List.of(),
          false);
    }
    try (ProgressLine line = ProgressLine.on(err())) {
      store.fetch(missing, line);
      return new Fetched(names + " is here", missing, false);
    } catch (ModelException failure) {
      return new Fetched(String.valueOf(failure.getMessage()), List.of(), true);
    }
  }

  private void say(String line) {
    out().println(line);
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
