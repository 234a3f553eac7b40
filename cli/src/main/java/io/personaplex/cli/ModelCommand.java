package io.personaplex.cli;

import io.personaplex.apphost.model.ModelPrinter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `personaplex model`: the application as it is described, whether it runs or not.
@Command(
    name = "model",
    description = "Prints the application model: services, their forms, addresses and references.",
    footer = {
      "",
      "Examples:",
      "  personaplex model",
      "  personaplex model --json",
      "  personaplex model --dot | dot -Tsvg -o model.svg",
      "",
      "Exit code: 0, 1 (the model has faults), 2 (wrong use or settings)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ModelCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Option(names = "--dot", description = "Print a graph for Graphviz.")
  private boolean dot;

  @Mixin private SettingsOptions options = new SettingsOptions();

  ModelCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (dot && output.isJson()) {
      throw new CommandException(ExitCode.USAGE, "--json and --dot: one of them");
    }
    var printer = new ModelPrinter(Scenario6.describe(RunSettings.of(options.read(environment))));
    String text = dot ? printer.dot() : output.isJson() ? printer.jsonText() : printer.text();
    output.print(text.stripTrailing());
    return ExitCode.OK.code();
  }
}
