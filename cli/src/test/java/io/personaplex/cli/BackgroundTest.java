package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.cli.RunningApplication.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `run --detach` with the real services, and the other commands beside it.
@Timeout(120)
class BackgroundTest {
  /// Holds what each encoding writes in another way.
  private static final String CANARY = "hf_Canary/äöü+\"quoted\"&42";

  @TempDir private Path home;
  private RunningApplication application;

  /// What a command said, standard output and errors apart.
  private record Said(int code, String out, String err) {}

  @BeforeEach
  void choosePorts() {
    // Processes, whatever image another test has left with the engine.
    application =
        new RunningApplication(
            home, Map.of("SPEECH_ENGINE", "echo", "BACKEND", "process", "HF_TOKEN", CANARY));
  }

  @AfterEach
  void leaveNothing() {
    say("stop", "--all");
    application.close();
  }

  @Test
  void aRequirementThatCannotBeMetIsToldByWhoAskedForTheRun() throws Exception {
    var required =
        new RunningApplication(
            home,
            Map.of(
                "SPEECH_ENGINE", "echo",
                "BACKEND", "container",
                "PATH", RunningApplication.pathWithoutEngine(home)));
    Result said = required.run(List.of(), "run", "--detach", "--require", "gpu");
    assertThat(said.code()).as(said.text()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(said.text()).contains("must have a GPU", "--require gpu cannot be met");
    assertThat(say("ps").code()).isEqualTo(ExitCode.NO_HOST.code());
  }

  @Test
  void aRunInTheBackgroundIsSeenAwaitedExportedAndStopped() throws Exception {
    Result started =
        application.run(List.of(), "run", "--detach", "--json", "--set", "HF_TOKEN=" + CANARY);
    assertThat(started.code()).as(started.text()).isZero();
    JsonNode run = new JsonMapper().readTree(started.text().substring(started.text().indexOf('{')));
    String id = run.path("run").asText();
    assertThat(run.path("page").asText()).isEqualTo(application.page());
    assertThat(Files.readString(Path.of("/proc/%s/cmdline".formatted(run.path("pid")))))
        .as("a secret reaches the host by no argument")
        .contains("PersonaPlex")
        .doesNotContain("Canary");

    assertThat(say("wait", "--timeout", "60").code()).isZero();
    assertThat(status(application.appPort())).isEqualTo(200);
    JsonNode seen = new JsonMapper().readTree(say("ps", "--json").out()).get(0);
    assertThat(seen.path("run").asText()).isEqualTo(id);
    assertThat(seen.path("pid").asLong()).isEqualTo(run.path("pid").asLong());
    assertThat(seen.path("resources")).hasSize(2);

    Said second = say("run");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err())
        .contains("scenario6 is already running since", "./personaplex stop or ./personaplex open");
    assertThat(say("open", "--print").out().strip()).isEqualTo(application.page());
    assertThat(say("logs", Scenario6.FRONTEND).out()).contains("page on http://127.0.0.1:");

    Said restarted = say("restart", Scenario6.BACKEND, "--timeout", "60");
    assertThat(restarted.code()).as(restarted.err()).isZero();
    JsonNode again = new JsonMapper().readTree(say("ps", "--json").out()).get(0);
    assertThat(again.path("resources").get(0).path("pid"))
        .isNotEqualTo(seen.path("resources").get(0).path("pid"));
    assertThat(again.path("resources").get(1).path("pid"))
        .isEqualTo(seen.path("resources").get(1).path("pid"));
    assertThat(say("logs", Scenario6.BACKEND).out()).contains("restarted (2nd start");

    Path bundle = home.resolve("report.zip");
    Said exported = say("export", bundle.toString());
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).contains("run.json", "config.json", "model.json", "resources.json");
    assertThat(Files.getPosixFilePermissions(bundle).toString()).doesNotContain("OTHERS", "GROUP");
    assertNoSecretIn(bundle, id);
    assertThat(say("export", bundle.toString()).code()).isEqualTo(1);

    Said stopped = say("stop");
    assertThat(stopped.code()).as(stopped.err()).isZero();
    assertThat(MarkedProcess.all()).noneMatch(marked -> marked.run().equals(id));
    assertThat(say("ps").code()).isEqualTo(7);
    assertThat(home.resolve("runs").resolve(id).resolve("run.json")).doesNotExist();
    assertThat(say("logs", "--json", "-n", "1").out()).contains("\"resource\":");
    assertThat(Files.readString(home.resolve("runs").resolve(id).resolve("host.log")))
        .contains("PersonaPlex is ready")
        .endsWith("stopped" + System.lineSeparator());
  }

  @Test
  void itOutlivesItsTerminalAndItsProcessGroup() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).as("script, which makes a terminal").exists();
    String line = String.join("' '", RunningApplication.command(List.of("run", "--detach")));
    // The shell kills its process group; then the terminal closes, with a hang-up for all who have
    // it.
    Process terminal =
        processIn("/usr/bin/script", "-qec", "'" + line + "'; kill -s KILL 0", "/dev/null");
    terminal.getInputStream().readAllBytes();
    assertThat(terminal.waitFor()).isNotZero();
    Said awaited = say("wait", "--timeout", "60", "--for", "running");
    assertThat(awaited.code()).as(awaited.err()).isZero();
    assertThat(say("stop").code()).isZero();
  }

  @Test
  void whyItCouldNotStartIsSaidWhereItWasStarted() throws Exception {
    try (var owner =
        new ServerSocket(application.moshiPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(owner.isBound()).isTrue();
      Result failed = application.run(List.of(), "run", "--detach");
      assertThat(failed.code()).isEqualTo(1);
      assertThat(failed.text()).contains("port %d is taken".formatted(application.moshiPort()));
    }
    try (var runs = Files.list(home.resolve("runs"))) {
      assertThat(runs).as("a run that never began is not kept").isEmpty();
    }
  }

  private Process processIn(String... line) throws IOException {
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(application.environment());
    return builder.start();
  }

  private void assertNoSecretIn(Path bundle, String id) throws IOException {
    String token =
        new JsonMapper()
            .readTree(Files.readString(home.resolve("runs").resolve(id).resolve("run.json")))
            .path("token")
            .asText();
    assertThat(token).hasSize(64);
    var forms = new ArrayList<String>();
    for (String secret : List.of(CANARY, token)) {
      forms.add(secret);
      forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      forms.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
      String json = new JsonMapper().writeValueAsString(secret);
      forms.add(json.substring(1, json.length() - 1));
    }
    try (var zip = new ZipFile(bundle.toFile())) {
      assertThat(zip.size()).isGreaterThan(5);
      for (var entry : zip.stream().toList()) {
        String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).as(entry.getName()).doesNotContain(forms);
        if (entry.getName().endsWith(".json")) {
          assertThat(new JsonMapper().readTree(text).isObject()).as(entry.getName()).isTrue();
        }
      }
    }
  }

  /// A command in this process: they need nothing but the environment.
  private Said say(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        PersonaPlex.commandLine(
                application.environment(), new PrintStream(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .execute(arguments);
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static int status(int port) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "APP_PORT"), "/", Duration.ofSeconds(10)).status();
  }
}
