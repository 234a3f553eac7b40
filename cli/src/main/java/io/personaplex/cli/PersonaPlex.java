package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.process.ProcessStartException;
import io.personaplex.apphost.run.RunRecordException;
import io.personaplex.bench.BenchCommand;
import io.personaplex.cli.config.ConfigurationException;
import io.personaplex.cli.doctor.DoctorCommand;
import io.personaplex.http.SettingsException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
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
      "  personaplex setup                  make this checkout ready: settings, token, models",
      "  personaplex run                    start everything; the addresses are printed",
      "  personaplex run --small            the same with the small models",
      "  personaplex run --detach           in the background",
      "  personaplex logs -f                what the services say",
      "  personaplex stop                   end it",
      "",
      "Each command explains itself with --help. Exit codes: 0 done, 1 failed,",
      "2 wrong use or settings, 7 nothing runs; a command's help names its others."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class PersonaPlex {
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
    var command = new CommandLine(new PersonaPlex());
    command
        .addSubcommand(new RunCommand(environment, out))
        .addSubcommand(new OpenCommand(environment))
        .addSubcommand(new StopCommand(environment))
        .addSubcommand(new PsCommand(environment))
        .addSubcommand(new LogsCommand(environment))
        .addSubcommand(new WaitCommand(environment))
        .addSubcommand(new StartCommand(environment))
        .addSubcommand(new RestartCommand(environment))
        .addSubcommand(
            new SetupCommand(environment, Terminal.ofThisProcess(), Checkout.ofThisProcess()))
        .addSubcommand(new ConfigCommand(environment))
        .addSubcommand(new ModelsCommand(environment))
        .addSubcommand(new ModelCommand(environment))
        .addSubcommand(new ImageCommand(environment))
        .addSubcommand(new SecretsCommand(environment, Terminal.ofThisProcess(), Clock.systemUTC()))
        .addSubcommand(new BenchCommand())
        .addSubcommand(new DoctorCommand(environment, out))
        .addSubcommand(new ExportCommand(environment))
        .addSubcommand(new CleanCommand(environment))
        .addSubcommand(new CompletionCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(new PrintWriter(System.err, true, UTF_8))
        .setParameterExceptionHandler(new WrongUse())
        .setExecutionExceptionHandler((failure, failed, _) -> report(environment, failure, failed));
    CommandGroups.use(command);
    return command;
  }

  /// Says what went wrong, without any secret this process knows of: a sentence may repeat what
  /// another program said, or how it was started.
  private static int report(
      Map<String, String> environment, Exception failure, CommandLine command) {
    Report report =
        switch (failure) {
          case CommandException refusal -> new Report(refusal, refusal.exitCode());
          case SettingsException settings -> new Report(settings, ExitCode.USAGE);
          case ConfigurationException configuration -> new Report(configuration, ExitCode.FAILED);
          case ApplicationException application -> new Report(application, ExitCode.FAILED);
          case RunRecordException record -> new Report(record, ExitCode.FAILED);
          case ProcessStartException start -> new Report(start, ExitCode.FAILED);
          default -> Report.internal(failure);
        };
    command.getErr().println(KnownSecrets.mask(Workplace.of(environment)).mask(report.sentence()));
    return report.code().code();
  }

  /// What is said about a failure, and how this process ends.
  private record Report(String sentence, ExitCode code) {
    Report(Exception told, ExitCode code) {
      this(String.valueOf(told.getMessage()), code);
    }

    static Report internal(Exception failure) {
      StackTraceElement[] trace = failure.getStackTrace();
      return new Report(
          "internal error, please report it: %s%n  at %s"
              .formatted(failure, trace.length > 0 ? trace[0] : "?"),
          ExitCode.FAILED);
    }
  }
}
