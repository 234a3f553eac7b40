package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.AppHost;
import io.personaplex.apphost.HostRun;
import io.personaplex.apphost.HostSettings;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.RunRequirements;
import io.personaplex.apphost.StopProgress;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.Signal;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Reader;
import io.personaplex.cli.config.SecretStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A token that is set in three places, one canary in each, and searched on every surface in every
/// form. That of the environment counts; the others may not be seen either.
@Timeout(120)
class SecretCanaryTest {
  private static final Canary IN_ENVIRONMENT = new Canary("hf_Canary/äöü+\"quoted\"\\&42");
  private static final Canary IN_FILE = new Canary("hf_Canary/of+the\"file\"&43");
  private static final Canary IN_STORE = new Canary("hf_Canary/of+the\"store\"&44");
  private static final List<Canary> ALL = List.of(IN_ENVIRONMENT, IN_FILE, IN_STORE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path home;
  private RunningApplication application;

  @BeforeEach
  void setItThreeTimes() throws IOException {
    System.setProperty(
        JvmLaunch.FLAGS_PROPERTY,
        Path.of("..", "jvm.args").toAbsolutePath().normalize().toString());
    home = Files.createDirectory(folder.resolve("home"));
    Path file = folder.resolve("settings.env");
    Files.writeString(file, "HF_TOKEN='%s'%n".formatted(IN_FILE.value()));
    application =
        new RunningApplication(
            home,
            Map.of(
                "SPEECH_ENGINE",
                "echo",
                "BACKEND",
                "process",
                "HF_TOKEN",
                IN_ENVIRONMENT.value(),
                "PERSONAPLEX_ENV_FILE",
                file.toString()));
    SecretStore.of(application.environment())
        .set(OptionName.HF_TOKEN, IN_STORE.value(), Instant.EPOCH);
  }

  @AfterEach
  void leaveNothingBehind() {
    application.close();
    System.clearProperty(JvmLaunch.FLAGS_PROPERTY);
  }

  @Test
  void aServiceThatPrintsItInEveryFormGivesNothingAway() throws Exception {
    RunSettings settings =
        RunSettings.of(Configuration.read(ConfigurationInput.of(application.environment())));
    Path received = folder.resolve("received");
    Service indiscreet =
        settings
            .tell(
                Reader.BACKEND,
                Service.named("indiscreet").jvm(IndiscreetMain.class, received.toString()))
            .restart(RestartPolicy.NEVER);
    Application described = Application.of("canary", indiscreet);
    SecretMask mask = AppHost.maskOf(described);
    settings.configuration().secrets().forEach(mask::add);
    Endpoint dashboard = Endpoint.loopback(application.dashboardPort(), "DASHBOARD_PORT");
    RunFolder run = RunFolder.create(home, Clock.systemUTC());
    var terminal = new ByteArrayOutputStream();
    var surfaces = new ArrayList<String>();
    try (var console = new Console(new PrintStream(terminal, false, UTF_8), mask)) {
      AppHost host =
          AppHost.start(
              described,
              HostSettings.ofThisMachine(dashboard, home, mask)
                  .requiring(RunRequirements.NONE.withoutContainers("not wanted here")),
              HostRun.of(run, mask, "test", () -> {}),
              console,
              new RunReport(console::print, System::nanoTime));
      try {
        assertThat(
                host.board()
                    .await(
                        now -> now.resource("indiscreet").state() instanceof ResourceState.Exited,
                        PATIENCE))
            .as("its end")
            .isPresent();
        for (String path : List.of("/api/run", "/api/resources", "/api/logs/indiscreet")) {
          surfaces.add(LocalHttp.get(dashboard, path, PATIENCE).body());
        }
        assertNoneInRecord(run);
      } finally {
        host.stop(StopProgress.NONE);
      }
    }
    surfaces.add(terminal.toString(UTF_8));
    surfaces.add(Files.readString(run.logFile("indiscreet")));
    assertThat(Files.readString(received)).isEqualTo(IN_ENVIRONMENT.value());
    assertThat(surfaces.get(1)).as("the crash tells its last words").contains("refused: ***");
    assertThat(surfaces.subList(2, 5))
        .allSatisfy(text -> assertThat(text).contains("token=***;", "Bearer ***", "all told"));
    for (String text : surfaces) {
      IN_ENVIRONMENT.assertNotIn("one of the surfaces", text);
    }
    Canary.assertNoneInFiles(ALL, run.path());
  }

  @Test
  void noCommandNoPageNoFileAndNoArgumentOfARunShowsIt() throws Exception {
    application.start("--no-open");
    application.readUntil(RunningApplication.READY);
    String run = application.run();
    assertThatTheBackendHasIt(run);
    for (MarkedProcess process : RunningApplication.carriers(run)) {
      assertNone("arguments of a child", proc(process.process().pid(), "cmdline"));
    }
    assertNone("arguments of the host", proc(application.host().pid(), "cmdline"));

    for (String path :
        List.of("/", "/api/run", "/api/resources", "/api/logs/" + Scenario6.BACKEND)) {
      assertNone(path, body(application.dashboardPort(), path));
    }
    assertNone("/api/info", body(application.moshiPort(), "/api/info"));
    assertNone("/", body(application.appPort(), "/"));

    assertSays("ps");
    assertSays("ps", "--json");
    assertSays("config");
    assertSays("config", "--json");
    assertSays("model");
    assertSays("model", "--json");
    assertSays("model", "--dot");
    assertSays("doctor");
    assertSays("doctor", "--json");
    assertSays("logs");
    assertSays("logs", "--json");
    assertSays("secrets", "list");
    assertSays("clean", "--json");
    Path bundle = folder.resolve("report.zip");
    assertSays("export", bundle.toString());
    Canary.assertNoneInArchive(ALL, bundle);

    application.signal(Signal.INT);
    application.readToEnd();
    assertNone("the terminal", String.join("\n", application.printed()));
    // Not of the home as a whole: the store of the secrets lies in it.
    assertThat(Canary.assertNoneInFiles(ALL, home.resolve("runs"))).isGreaterThan(1);
  }

  @Test
  void aRefusalDoesNotRepeatIt() {
    for (Canary canary : ALL) {
      assertSays("config", "--set", "APP_PORT=" + canary.value());
      assertSays("config", "--set", canary.value() + "=1");
      assertSays("run", "--set", "SPEECH_ENGINE=" + canary.value());
      assertSays("logs", canary.value());
      assertSays("stop", "--run", canary.value());
      assertSays("image", canary.value());
    }
  }

  @Test
  void noImageHoldsIt() throws Exception {
    Path context = folder.resolve("context");
    assertSays("image", Scenario6.FRONTEND, "--context", context.toString());
    assertThat(Canary.assertNoneInFiles(ALL, context)).as("files").isGreaterThan(2);
  }

  private static void assertThatTheBackendHasIt(String run) throws IOException {
    for (MarkedProcess process : RunningApplication.carriers(run)) {
      if (process.resource().equals(Scenario6.BACKEND)) {
        assertThat(proc(process.process().pid(), "environ"))
            .contains("HF_TOKEN=" + IN_ENVIRONMENT.value());
        return;
      }
    }
    throw new AssertionError("no process of the backend");
  }

  private static void assertNone(String surface, String text) {
    assertThat(text).as(surface).isNotEmpty();
    ALL.forEach(canary -> canary.assertNotIn(surface, text));
  }

  private static void assertNoneInRecord(RunFolder run) throws IOException {
    assertNone("run.json", Files.readString(run.path().resolve("run.json")));
  }

  /// A command in this process: they need nothing but the environment.
  private void assertSays(String... arguments) {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, UTF_8);
    PersonaPlex.commandLine(application.environment(), stream)
        .setErr(new PrintWriter(stream, true, UTF_8))
        .execute(arguments);
    assertNone(arguments[0], out.toString(UTF_8));
  }

  private static String body(int port, String path) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "PORT"), path, PATIENCE).body();
  }

  private static String proc(long pid, String file) throws IOException {
    return new String(Files.readAllBytes(Path.of("/proc/" + pid, file)), UTF_8);
  }
}
