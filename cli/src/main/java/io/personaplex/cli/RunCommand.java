package io.personaplex.cli;

import static java.util.stream.Collectors.joining;

import io.personaplex.apphost.AppHost;
import io.personaplex.apphost.HostSettings;
import io.personaplex.apphost.Snapshot;
import io.personaplex.apphost.StopResult;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.cli.StopSignals.StopSignal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `personaplex run`: starts the application and stays until it is told to stop.
@Command(
    name = "run",
    description = {
      "Starts the speech backend and the page, and stops both at Ctrl+C.",
      "The first start fetches the models it needs; what it fetches is shown."
    },
    footer = {
      "",
      "Options come from --set, the environment, .env or the secrets store, in this order;",
      "'personaplex config' lists them with value, source and default.",
      "",
      "Exit code: 0, 1 (could not start), 2 (wrong use), 130 after Ctrl+C, 143 after SIGTERM,",
      "70 if a process could not be stopped."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final int COULD_NOT_STOP = 70;
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Map<String, String> environment;
  private final PrintStream out;

  @Mixin private SettingsOptions options = new SettingsOptions();

  RunCommand(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunSettings settings = RunSettings.of(options.read(environment));
    Application application = Scenario6.describe(settings);
    Endpoint dashboard = settings.dashboard();
    StopSignals signals = StopSignals.take();
    SecretMask mask = AppHost.maskOf(application);
    try (var console = new Console(out, mask)) {
      settings.configuration().notices().forEach(notice -> console.print("note: " + notice));
      OpenAddresses.warnings(settings.configuration()).forEach(console::print);
      console.print(
          "PersonaPlex %s: starting %s; watch at %s"
              .formatted(
                  Version.current(),
                  String.join(" and ", Scenario6.BACKEND, Scenario6.FRONTEND),
                  dashboard.url()));
      AppHost host =
          AppHost.start(
              application,
              HostSettings.ofThisMachine(dashboard, settings.home(), mask),
              console,
              new RunReport(console::print, System::nanoTime));
      Thread.ofVirtual()
          .name("announce")
          .start(() -> announceWhenReady(host, application, dashboard, console));
      return stop(host, signals, console);
    }
  }

  private static void announceWhenReady(
      AppHost host, Application application, Endpoint dashboard, Console console) {
    try {
      host.board()
          .await(now -> now.allHealthy() || !RunReport.stuck(now).isEmpty(), FOR_EVER)
          .map(RunReport::stuck)
          .filter(stuck -> !stuck.isEmpty())
          .ifPresent(stuck -> console.print(RunReport.notReady(stuck, host.logFolder())));
      host.board().await(Snapshot::allHealthy, FOR_EVER);
      Endpoint backend = endpoint(application, Scenario6.BACKEND);
      console.print(
          RunReport.ready(
              endpoint(application, Scenario6.FRONTEND),
              backend,
              dashboard,
              host.logFolder(),
              SpeakingEngine.ask(backend)));
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
      return COULD_NOT_STOP;
    }
    console.print("stopped");
    return signal.exitCode();
  }

  private static Endpoint endpoint(Application application, String service) {
    return application.service(service).endpoint().orElseThrow();
  }
}
