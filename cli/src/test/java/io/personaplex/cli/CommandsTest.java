package io.personaplex.cli;

import static io.personaplex.cli.FakeHost.resource;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The commands against a host that says what the test wants.
@Timeout(60)
class CommandsTest {
  @TempDir private Path state;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();
  private FakeHost host;

  @BeforeEach
  void start() throws IOException {
    environment.put("PERSONAPLEX_HOME", state.toString());
    environment.put("HF_HOME", state.resolve("hf").toString());
    host = new FakeHost(state, Path.of("").toAbsolutePath());
    host.says(
        resource("cheese", "running", "healthy", 11), resource("wine", "running", "starting", 12));
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void psShowsWhatRuns() throws IOException {
    assertThat(execute("ps")).isZero();
    assertThat(out.toString(UTF_8))
        .contains(host.record().run().text(), "cheese  running  healthy   -     11");
    assertThat(execute("ps", "--json")).isZero();
    JsonNode run = json().get(0);
    assertThat(run.path("application").asText()).isEqualTo("shop");
    assertThat(run.path("resources").get(1).path("health").asText()).isEqualTo("starting");
    assertThat(out.toString(UTF_8)).doesNotContain(host.record().token().reveal());
  }

  @Test
  void withoutAHostEveryCommandEndsWithSeven() throws IOException {
    host.die();
    for (String[] command :
        List.of(
            new String[] {"ps"},
            new String[] {"stop"},
            new String[] {"wait"},
            new String[] {"restart"},
            new String[] {"start", "cheese"},
            new String[] {"open"})) {
      assertThat(execute(command)).as("%s", (Object) command).isEqualTo(7);
    }
    assertThat(execute("ps", "--json")).isEqualTo(7);
    assertThat(json()).isEmpty();
    assertThat(execute("ps", "--all", "--json")).isEqualTo(7);
    assertThat(json().get(0).path("alive").asBoolean()).isFalse();
  }

  @Test
  void waitTellsReachedTimedOutFailedAndGone() throws IOException {
    assertThat(execute("wait", "cheese")).isZero();
    assertThat(execute("wait", "--timeout", "0")).isEqualTo(17);
    assertThat(err.toString()).contains("wine is running, starting");
    assertThat(execute("wait", "--for", "running", "--json")).isZero();
    assertThat(json().path("outcome").asText()).isEqualTo("ok");
    assertThat(execute("wait", "--for", "completed", "--timeout", "0")).isEqualTo(17);
    host.says(resource("cheese", "crash loop", "", 0), resource("wine", "running", "healthy", 12));
    assertThat(execute("wait")).isEqualTo(18);
    assertThat(execute("wait", "wine")).isZero();
    host.says(resource("cheese", "exited", "", 0));
    assertThat(execute("wait", "--for", "completed")).isZero();
    assertThat(execute("wait", "--for", "healthy")).isEqualTo(18);
    host.fallSilent();
    assertThat(execute("wait")).isEqualTo(7);
  }

  @Test
  void aResourceIsRestartedAndAwaited() {
    host.onChange(
        _ ->
            host.says(
                resource("cheese", "running", "healthy", 99),
                resource("wine", "running", "healthy", 12)));
    assertThat(execute("restart", "cheese")).isZero();
    assertThat(host.asked()).containsExactly("/api/resources/cheese/restart");
    assertThat(out.toString(UTF_8)).contains("cheese is running, healthy");
  }

  @Test
  void aResourceIsStoppedAndStartedAgain() {
    host.onChange(_ -> host.says(resource("cheese", "stopped", "", 0)));
    assertThat(execute("stop", "cheese")).isZero();
    host.onChange(_ -> host.says(resource("cheese", "running", "healthy", 100)));
    assertThat(execute("start", "cheese")).isZero();
    assertThat(host.asked())
        .containsExactly("/api/resources/cheese/stop", "/api/resources/cheese/start");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheOneThatWasMeant() {
    for (String command : List.of("restart", "stop", "start", "wait", "logs")) {
      assertThat(execute(command, "chese")).as(command).isEqualTo(2);
      assertThat(err.toString())
          .as(command)
          .contains("no resource 'chese' (did you mean cheese?); there are: cheese, wine");
    }
    assertThat(host.asked()).isEmpty();
    assertThat(execute("open", "dashbord")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean dashboard?");
  }

  @Test
  void stopAsksTheHostAndWaitsForItsEnd() {
    host.onChange(_ -> host.die());
    assertThat(execute("stop", "--json")).isZero();
    assertThat(host.asked()).containsExactly("/api/stop");
  }

  @Test
  void aHostThatDoesNotAnswerGetsASignal() {
    host.fallSilent();
    assertThat(execute("stop")).isZero();
    assertThat(err.toString()).contains("does not answer", "SIGTERM");
    assertThat(host.isProcessAlive()).isFalse();
  }

  @Test
  void ofSeveralApplicationsThatOfThisCheckoutIsMeant() throws IOException {
    try (var elsewhere = new FakeHost(state, Path.of("/elsewhere"))) {
      elsewhere.says(resource("bread", "running", "healthy", 13));
      assertThat(execute("wait", "cheese")).isZero();
      assertThat(execute("wait", "bread", "--run", elsewhere.record().run().text())).isZero();
      try (var second = new FakeHost(state, Path.of("").toAbsolutePath())) {
        assertThat(execute("stop")).isEqualTo(2);
        assertThat(err.toString())
            .contains("--run", host.record().run().text(), second.record().run().text())
            .doesNotContain(elsewhere.record().run().text());
        assertThat(second.isProcessAlive()).isTrue();
      }
    }
  }

  @Test
  void openPrintsTheAddress() throws IOException {
    assertThat(execute("open", "cheese", "--print", "--json")).isZero();
    assertThat(json().path("url").asText()).isEqualTo("http://localhost:1");
    assertThat(json().path("opened").asBoolean()).isFalse();
    assertThat(execute("open", "dashboard", "--print")).isZero();
    assertThat(out.toString(UTF_8).strip()).startsWith("http://localhost:");
  }

  @Test
  void cleanShowsAsksAndSparesWhatIsAlive() throws IOException {
    Path old = Files.createDirectories(state.resolve("runs/2026-01-01T00-00-00-0000"));
    Files.writeString(old.resolve("cheese.log"), "2026-01-01T00:00:00Z old");
    assertThat(execute("clean")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("2026-01-01T00-00-00-0000", "personaplex clean --runs")
        .doesNotContain(host.record().run().text());
    assertThat(execute("clean", "--runs")).isEqualTo(2);
    assertThat(err.toString()).contains("--yes");
    assertThat(execute("clean", "--runs", "--dry-run", "--json")).isZero();
    assertThat(json().path("items")).hasSize(1);
    assertThat(old).exists();
    assertThat(execute("clean", "--runs", "--yes")).isZero();
    assertThat(old).doesNotExist();
    assertThat(state.resolve("runs").resolve(host.record().run().text())).exists();
  }

  @Test
  void cleanRemovesModelsForReal() throws IOException {
    host.die();
    String name = "hf:owner/name:tiny.gguf";
    Path file = Files.createDirectories(state.resolve("models/any")).resolve("tiny.gguf");
    Files.writeString(file, "twelve bytes");
    var entry = new JsonMapper().createObjectNode().put("name", "tiny.gguf");
    entry.put("path", file.toString()).put("bytes", Files.size(file)).put("sha256", "");
    entry.put("modifiedMillis", Files.getLastModifiedTime(file).toMillis());
    var receipt = new JsonMapper().createObjectNode().put("model", name).put("source", "a test");
    receipt.putArray("files").add(entry);
    Path receipts = Files.createDirectories(state.resolve("receipts"));
    String paper = name.replaceAll("[^A-Za-z0-9._-]", "_") + ".json";
    Files.writeString(receipts.resolve(paper), receipt.toString());
    assertThat(execute("clean", "--models", "--dry-run", "--json")).isZero();
    assertThat(json().path("items").get(0).path("name").asText()).isEqualTo(name);
    assertThat(file).exists();
    assertThat(execute("clean", "--models", "--yes")).as("%s", err).isZero();
    assertThat(out.toString(UTF_8)).contains("removed " + name);
    assertThat(file).doesNotExist();
  }

  @Test
  void cleanRemovesWhatWasMadeOfPersonaPlex() throws IOException {
    host.die();
    Path made = Files.createDirectories(state.resolve("models/personaplex-cache"));
    Files.writeString(made.resolve("int8-00000000.weights"), "rounded");
    assertThat(execute("clean", "--models", "--yes")).as("%s", err).isZero();
    assertThat(out.toString(UTF_8)).contains("removed personaplex-cache");
    assertThat(made).doesNotExist();
  }

  @Test
  void logsFollowUntilTheRunEnds() throws Exception {
    logOf("cheese", "first");
    CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> execute("logs", "-f"));
    awaitOutput("cheese | first");
    logOf("cheese", "second");
    awaitOutput("cheese | second");
    assertThat(code).isNotDone();
    host.die();
    assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void logsThatAreFollowedEndWith130AfterCtrlC() throws Exception {
    logOf("cheese", "first");
    var line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(RunningApplication.command(List.of("logs", "-f")));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process logs = builder.start();
    try (var output = logs.inputReader(UTF_8)) {
      assertThat(output.readLine()).isEqualTo("cheese | first");
      new ProcessBuilder("kill", "-s", "INT", Long.toString(logs.pid())).start().waitFor();
      assertThat(logs.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(logs.exitValue()).isEqualTo(130);
    } finally {
      logs.destroyForcibly();
    }
  }

  @Test
  void whatWentWrongIsSaidWithoutSecrets() {
    environment.put("HF_TOKEN", "hf_canary9canary9");
    assertThat(execute("logs", "hf_canary9canary9")).isEqualTo(2);
    assertThat(err.toString()).contains("no resource '***'").doesNotContain("canary9");
  }

  @Test
  void requiringAGpuForWhatWouldUseNoneIsRefused() {
    assertThat(execute("run", "--require", "gpu", "--set", "BACKEND=process")).isEqualTo(2);
    assertThat(err.toString()).contains("no service asks for a GPU");
    assertThat(execute("run", "--require", "gpu", "--set", "USE_GPU=false")).isEqualTo(2);
  }

  @Test
  void exportTellsAndMasksTheFileItIsGiven() throws IOException {
    Path settings =
        Files.writeString(state.resolve("other.env"), "HF_TOKEN=hf_other9canary\nAPP_PORT=8123\n");
    Path bundle = state.resolve("bundle.zip");
    assertThat(execute("export", bundle.toString(), "--env-file", settings.toString()))
        .as("%s", err)
        .isZero();
    String config = entry(bundle, "config.json");
    assertThat(config).contains("8123").doesNotContain("canary");
    assertThat(execute("export", "--env-file", state.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file");
  }

  @Test
  void exportMasksASecretThatStandsOnlyInABrokenEnvFile() throws IOException {
    Path settings =
        Files.writeString(
            state.resolve("broken.env"), "HF_TOKEN=hf_broken9canary\nAPP_PORT=80a\nno equals\n");
    environment.put("PERSONAPLEX_ENV_FILE", settings.toString());
    logOf("cheese", "the token is hf_broken9canary");
    Path bundle = state.resolve("bundle.zip");
    assertThat(execute("export", bundle.toString())).as("%s", err).isZero();
    assertThat(entry(bundle, "logs/cheese.log")).contains("the token is ***");
    assertThat(entry(bundle, "config.json")).contains("80a").doesNotContain("canary");
  }

  private static String entry(Path bundle, String name) throws IOException {
    try (var zip = new ZipFile(bundle.toFile())) {
      return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), UTF_8);
    }
  }

  private void logOf(String resource, String text) throws IOException {
    Files.writeString(
        RunFolder.of(state, host.record().run()).logFile(resource),
        "2026-11-24T10:04:05.123Z " + text + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void awaitOutput(String text) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!out.toString(UTF_8).contains(text) && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(out.toString(UTF_8)).contains(text);
  }

  @Test
  void everyCommandExplainsItselfWithExamplesAndExitCodes() {
    for (String command :
        List.of(
            "run",
            "ps",
            "stop",
            "start",
            "restart",
            "logs",
            "wait",
            "open",
            "export",
            "clean",
            "model",
            "completion")) {
      assertThat(execute(command, "--help")).isZero();
      assertThat(out.toString(UTF_8)).as(command).contains("Examples:", "Exit code:");
    }
  }

  @Test
  void theModelIsPrintedInThreeForms() throws IOException {
    assertThat(execute("model")).isZero();
    assertThat(out.toString(UTF_8)).contains("scenario6-moshi  service");
    assertThat(execute("model", "--json")).isZero();
    assertThat(json().path("services")).hasSize(2);
    assertThat(execute("model", "--dot")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("digraph");
    assertThat(execute("model", "--dot", "--json")).isEqualTo(2);
  }

  @Test
  void aShellCanLearnOurCommands() throws Exception {
    assertThat(execute("completion", "bash")).isZero();
    Path script = Files.writeString(state.resolve("completion"), out.toString(UTF_8));
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(bash.waitFor()).isZero();
    assertThat(out.toString(UTF_8)).contains("source <(./personaplex completion bash)");
    assertThat(execute("completion", "fish")).isEqualTo(2);
  }

  private int execute(String... arguments) {
    out.reset();
    err.getBuffer().setLength(0);
    CommandLine command =
        PersonaPlex.commandLine(environment, new PrintStream(out, true, UTF_8))
            .setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  private JsonNode json() throws IOException {
    return new JsonMapper().readTree(out.toString(UTF_8));
  }
}
