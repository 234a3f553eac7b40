package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.bench.BenchCommand;
import io.personaplex.cli.config.ConfigurationException;
import io.personaplex.http.SettingsException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `personaplex` command. Help goes to standard output, errors to standard error; the exit code
/// is 0, 1 (failed) or 2 (wrong use) unless a command says otherwise.
@Command(
    name = "personaplex",
    description = "Talk with your machine: a page, a voice, nothing leaves the house.",
    footer = {
      "",
      "Examples:",
      "  personaplex run            start everything; the addresses are printed",
      "  personaplex run --small    the same with the small models",
      "  personaplex run --help     what can be set",
      "  personaplex models list    the models: size, licence, whether they are here"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class PersonaPlex {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private PersonaPlex() {}

  /// The only place that ends this JVM.
  public static void main(String[] arguments) {
    var out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, UTF_8);
    int code = commandLine(System.getenv(), out).execute(arguments);
    out.flush();
    System.exit(code);
  }

  /// The command with everything below it.
  ///
  /// @param out where results and help go
  static CommandLine commandLine(Map<String, String> environment, PrintStream out) {
    return new CommandLine(new PersonaPlex())
        .addSubcommand(new RunCommand(environment, out))
        .addSubcommand(new ModelsCommand(environment))
        .addSubcommand(new ConfigCommand(environment))
        .addSubcommand(new ImageCommand(environment))
        .addSubcommand(new BenchCommand())
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(new PrintWriter(System.err, true, UTF_8))
        .setExecutionExceptionHandler(PersonaPlex::report);
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    return switch (failure) {
      case SettingsException settings -> {
        err.println(settings.getMessage());
        yield USAGE;
      }
      case ConfigurationException configuration -> {
        err.println(configuration.getMessage());
        yield FAILED;
      }
      case ApplicationException application -> {
        err.println(application.getMessage());
        yield FAILED;
      }
      default -> {
        err.printf(
            "internal error, please report it: %s%n  at %s%n",
            failure, failure.getStackTrace().length > 0 ? failure.getStackTrace()[0] : "?");
        yield FAILED;
      }
    };
  }
}
