package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.process.ProcessStartException;
import io.personaplex.apphost.run.RunRecordException;
import io.personaplex.bench.BenchCommand;
import io.personaplex.cli.config.ConfigurationException;
import io.personaplex.cli.doctor.DoctorCommand;
import io.personaplex.cli.nativecall.EarlyMessages;
import io.personaplex.http.SettingsException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
      "  personaplex setup                  make this checkout ready",
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
  /// Tells of all the others.
  private static final String COMPLETION = "completion";

  private PersonaPlex() {}

  /// The only place that ends this JVM.
  public static void main(String[] arguments) {
    EarlyMessages.end();
    var out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, UTF_8);
    int code = commandLine(System.getenv(), out, List.of(arguments)).execute(arguments);
    out.flush();
    System.exit(code);
  }

  /// The command with everything below it.
  ///
  /// @param out where results and help go
  static CommandLine commandLine(Map<String, String> environment, PrintStream out) {
    return commandLine(environment, out, List.of());
  }

  /// The command with what these arguments need below it: one command if it is named first, else
  /// all. To read the annotations of all of them takes a quarter of a second.
  private static CommandLine commandLine(
      Map<String, String> environment, PrintStream out, List<String> arguments) {
    SequencedMap<String, Supplier<Object>> commands = commands(environment, out);
    String first = arguments.isEmpty() ? "" : arguments.getFirst();
    boolean needsOne = commands.containsKey(first) && !first.equals(COMPLETION);
    // Only for what went wrong: to find every secret takes a look at every run.
    UnaryOperator<String> mask = text -> KnownSecrets.mask(Workplace.of(environment)).mask(text);
    var command = new CommandLine(new PersonaPlex());
    commands.forEach(
        (name, made) -> {
          if (!needsOne || name.equals(first)) {
            command.addSubcommand(name, made.get());
          }
        });
    command
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(new PrintWriter(System.err, true, UTF_8))
        .setParameterExceptionHandler(new WrongUse(mask))
        .setExecutionExceptionHandler((failure, failed, _) -> report(failure, failed, mask));
    CommandGroups.use(command);
    return command;
  }

  private static SequencedMap<String, Supplier<Object>> commands(
      Map<String, String> environment, PrintStream out) {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    commands.put("run", () -> new RunCommand(environment, out));
    commands.put("talk", () -> new TalkCommand(environment));
    commands.put("open", () -> new OpenCommand(environment));
    commands.put("stop", () -> new StopCommand(environment));
    commands.put("ps", () -> new PsCommand(environment));
    commands.put("logs", () -> new LogsCommand(environment));
    commands.put("wait", () -> new WaitCommand(environment));
    commands.put("start", () -> new StartCommand(environment));
    commands.put("restart", () -> new RestartCommand(environment));
    commands.put(
        "setup",
        () -> new SetupCommand(environment, Terminal.ofThisProcess(), Checkout.ofThisProcess()));
    commands.put("config", () -> new ConfigCommand(environment));
    commands.put("models", () -> new ModelsCommand(environment));
    commands.put("model", () -> new ModelCommand(environment));
    commands.put("image", () -> new ImageCommand(environment));
    commands.put(
        "secrets",
        () -> new SecretsCommand(environment, Terminal.ofThisProcess(), Clock.systemUTC()));
    commands.put("make-checkpoint", MakeCheckpointCommand::new);
    commands.put("bench", BenchCommand::new);
    commands.put("doctor", () -> new DoctorCommand(environment, out));
    commands.put("export", () -> new ExportCommand(environment));
    commands.put("clean", () -> new CleanCommand(environment));
    commands.put(COMPLETION, CompletionCommand::new);
    return commands;
  }

  /// Says what went wrong, without any secret this process knows of: a sentence may repeat what
  /// another program said, or how it was started.
  private static int report(Exception failure, CommandLine command, UnaryOperator<String> mask) {
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
    command.getErr().println(mask.apply(report.sentence()));
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
