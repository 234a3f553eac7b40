package io.personaplex.cli.doctor;

import io.personaplex.cli.ExitCode;
import io.personaplex.cli.SettingsOptions;
import io.personaplex.cli.doctor.Examination.Result;
import java.io.Console;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `personaplex doctor`: looks at the machine and says what to do.
@Command(
    name = "doctor",
    description = {
      "Says what is wrong with this machine, the build or the settings, and what to do.",
      "The models, the network and container engines are looked at too. Changes nothing, except",
      "that kept secrets which others could read are closed to them."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex doctor                everything, in a few seconds",
      "  personaplex doctor ports gpu      two checks, with their details",
      "  personaplex doctor --json         for a program, or for a bug report",
      "",
      "Exit code: 0 (nothing failed, warnings do not count), 1 (failed), 2 (no such check)."
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final PrintStream out;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--json", description = "print JSON instead of a table")
  private boolean json;

  @Option(names = "--list", description = "print the checks there are, and run none")
  private boolean list;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "the checks to run (default: all)")
  private @Nullable List<String> ids;

  /// @param environment of this process
  /// @param out where the report goes
  public DoctorCommand(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<String> named = ids == null ? List.of() : ids;
    List<Check> checks = Checks.named(named);
    if (list) {
      out.println(json ? ReportJson.list(checks) : listed(checks));
      return ExitCode.OK.code();
    }
    var examination =
        new Examination(
            new LocalMachine(SettingsSeen.of(options.input(environment))), Examination.LIMIT);
    List<Result> results;
    if (json) {
      results = examination.run(checks, _ -> {});
      out.println(ReportJson.of(results));
    } else {
      ReportText report = ReportText.of(checks, colour(), !named.isEmpty());
      results =
          examination.run(
              checks,
              result -> {
                report.lines(result).forEach(out::println);
                out.flush();
              });
      out.println();
      out.println(ReportText.sum(results));
    }
    out.flush();
    boolean failed = results.stream().anyMatch(r -> r.finding().verdict() == Verdict.FAILED);
    return (failed ? ExitCode.FAILED : ExitCode.OK).code();
  }

  private static String listed(List<Check> checks) {
    int width = checks.stream().mapToInt(check -> check.id().length()).max().orElse(0);
    var text = new StringBuilder();
    for (Check check : checks) {
      text.append(check.id())
          .repeat(" ", width - check.id().length() + 2)
          .append(check.title())
          .append('\n');
    }
    return text.toString().stripTrailing();
  }

  /// On a terminal that knows colours, unless the person does not want them (no-color.org).
  private boolean colour() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }
}
