package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.personaplex.apphost.AppHost;
import io.personaplex.apphost.HostRun;
import io.personaplex.apphost.HostSettings;
import io.personaplex.apphost.RunRequirements;
import io.personaplex.apphost.Snapshot;
import io.personaplex.apphost.StopResult;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.cli.StopSignals.StopSignal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `personaplex run`: starts the application and stays until it is told to stop.
@Command(
    name = "run",
    description = {
      "Starts the speech backend and the page, and stops both at Ctrl+C.",
      "The first start fetches the models it needs; what it fetches is shown.",
      "On a desktop the page is opened in the browser as soon as it can be used."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex run",
      "  personaplex run --small --set APP_PORT=9000",
      "  personaplex run --detach && personaplex wait",
      "  personaplex run --require gpu",
      "",
      "Options come from --set, the environment, .env or the secrets store, in this order;",
      "'personaplex config --all' lists them with value, source and default.",
      "",
      "Ctrl+C stops in order; a second one kills at once, a third one does not even wait for that:",
      "what is left is then ended within the services' grace.",
      "",
      "Exit code: 0, 1 (could not start), 2 (wrong use), 130 after Ctrl+C, 143 after SIGTERM,",
      "69 if what is required is not there, 70 if a process could not be stopped."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Map<String, String> environment;
  private final PrintStream out;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Mixin private Output output = new Output();

  @Option(
      names = "--detach",
      description =
          "Return when the status page answers; the application goes on in the background,"
              + " also when this terminal is closed. --json prints its addresses.")
  private boolean detach;

  @Option(names = "--no-open", description = "Do not open the page in the browser.")
  private boolean noOpen;

  @Option(
      names = "--no-docker",
      description = "Use no container, whatever engine there is: processes only.")
  private boolean noDocker;

  /// What a run can require.
  enum Requirement {
    GPU;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--require",
      paramLabel = "WHAT",
      description =
          "${COMPLETION-CANDIDATES}: a service that would like it must get it; otherwise the run"
              + " ends with exit code 69 instead of doing without.")
  private @Nullable Requirement required;

  RunCommand(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunSettings settings = RunSettings.of(options.read(environment));
    Application application = Scenario6.describe(settings);
    Endpoint dashboard = settings.dashboard();
    SecretMask mask = AppHost.maskOf(application);
    settings.configuration().secrets().forEach(mask::add);
    requireSomebodyWhoWantsIt(application);
    OtherRun.refuse(settings.home(), dashboard);
    if (detach) {
      ShortSecrets.warnings(mask).forEach(output::note);
      var more = new ArrayList<String>();
      if (noDocker) {
        more.add("--no-docker");
      }
      return new DetachedHost(
              environment,
              options,
              more,
              Optional.ofNullable(required).map(Requirement::toString),
              settings,
              application,
              output)
          .start(mask);
    }
    if (output.isJson()) {
      throw new CommandException(ExitCode.USAGE, "--json is for run --detach");
    }
    StopSignals signals = StopSignals.take();
    try (var console = new Console(out, mask)) {
      settings.configuration().notices().forEach(notice -> console.print("note: " + notice));
      OpenAddresses.warnings(settings.configuration()).forEach(console::print);
      ShortSecrets.warnings(mask).forEach(console::print);
      console.print(
          "PersonaPlex %s: starting %s; watch at %s"
              .formatted(
                  Version.current(),
                  String.join(" and ", Scenario6.BACKEND, Scenario6.FRONTEND),
                  dashboard.url()));
      AppHost host = start(application, settings, mask, signals, console);
      var _ =
          host.unmet()
              .thenAccept(
                  _ -> {
                    console.print("--require gpu cannot be met, so the run ends");
                    signals.giveUp();
                  });
      Thread.ofVirtual()
          .name("announce")
          .start(() -> announceWhenReady(host, application, dashboard, console));
      return stop(host, signals, console);
    }
  }

  private AppHost start(
      Application application,
      RunSettings settings,
      SecretMask mask,
      StopSignals signals,
      Console console)
      throws InterruptedException {
    Optional<RunFolder> given = DetachedHost.folder(environment, settings.home());
    RunFolder folder =
        given.orElseGet(
            () -> RunFolder.create(settings.home(), Clock.system(ZoneId.systemDefault())));
    // In the background the services' lines are in their files, and once is enough.
    Console lines =
        given.isEmpty()
            ? console
            : new Console(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), mask);
    try {
      return AppHost.start(
          application,
          HostSettings.ofThisMachine(settings.dashboard(), settings.home(), mask)
              .inFolder(Workplace.of(environment).checkout())
              .requiring(requirements()),
          HostRun.of(folder, mask, Version.current(), signals::ask),
          lines,
          new RunReport(console::print, System::nanoTime));
    } catch (ApplicationException refusal) {
      folder.removeIfEmpty();
      throw refusal;
    }
  }

  private RunRequirements requirements() {
    RunRequirements requirements =
        noDocker
            ? RunRequirements.NONE.withoutContainers("--no-docker was given")
            : RunRequirements.NONE;
    return required == null ? requirements : requirements.withGpu();
  }

  /// Without a service that would like a GPU, requiring one would change nothing.
  private void requireSomebodyWhoWantsIt(Application application) {
    boolean wanted =
        application.services().stream()
            .flatMap(service -> service.forms().stream())
            .anyMatch(form -> form instanceof ContainerForm it && it.gpu().isPresent());
    if (required != null && !wanted) {
      throw new CommandException(
          ExitCode.USAGE,
          "--require gpu: no service asks for a GPU; only the container of the speech backend does,"
              + " with USE_GPU=true and BACKEND=auto or container"
              + " ('personaplex config' shows what they are, and why)");
    }
  }

  private void announceWhenReady(
      AppHost host, Application application, Endpoint dashboard, Console console) {
    try {
      host.board()
          .await(now -> now.allHealthy() || !RunReport.stuck(now).isEmpty(), FOR_EVER)
          .map(RunReport::stuck)
          .filter(stuck -> !stuck.isEmpty() && !host.unmet().isDone())
          .ifPresent(stuck -> console.print(RunReport.notReady(stuck, host.logFolder())));
      Snapshot healthy =
          host.board().await(Snapshot::allHealthy, FOR_EVER).orElseGet(host.board()::latest);
      Endpoint backend = endpoint(application, Scenario6.BACKEND);
      console.print(
          new ReadySummary(
                  endpoint(application, Scenario6.FRONTEND),
                  healthy.resource(Scenario6.BACKEND),
                  backend,
                  dashboard,
                  host.logFolder())
              .text(SpeakingEngine.ask(backend)));
      if (!noOpen) {
        // Where there is no browser to see, the address above is enough.
        var _ = Browser.of(environment).open(endpoint(application, Scenario6.FRONTEND).url());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for a signal, then stops in order; the next signal cuts that short.
  private static int stop(AppHost host, StopSignals signals, Console console)
      throws InterruptedException {
    StopSignal signal = signals.next();
    console.print("stopping (again to kill at once) …");
    Thread.ofPlatform()
        .daemon()
        .name("kill")
        .start(
            () -> {
              try {
                signals.next();
                console.print("killing what is left (a third time to leave at once) …");
                host.kill();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    StopResult result =
        host.stop(
            (alive, left) ->
                console.print(
                    "still there: %s; killed in %d s"
                        .formatted(
                            alive.stream().map(Object::toString).collect(joining(", ")),
                            left.toSeconds())));
    result.leftRunning().forEach(console::print);
    if (!result.isClean()) {
      console.print("could not be stopped:");
      result.left().forEach(left -> console.print("  " + left));
      return ExitCode.COULD_NOT_STOP.code();
    }
    console.print("stopped");
    return signal.exitCode();
  }

  private static Endpoint endpoint(Application application, String service) {
    return application.service(service).endpoint().orElseThrow();
  }
}
