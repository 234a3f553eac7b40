package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.Signal;
import io.personaplex.apphost.run.LiveRuns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// `personaplex run` as a process of its own: on free ports, with a home of its own, killed when a
/// test hangs. Other commands can be run as processes beside it.
final class RunningApplication implements AutoCloseable {
  /// The last line of what is printed when all is well.
  static final String READY = "Ctrl+C stops everything";

  private static final long STOP_SECONDS_MAX = 20;
  private static final long HANG_SECONDS = 240;

  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private final List<String> printed = new ArrayList<>();
  private final int appPort = freePort();
  private final int moshiPort = freePort();
  private final int dashboardPort = freePort();
  private Process host;
  private BufferedReader output;
  private CompletableFuture<?> watchdog = CompletableFuture.completedFuture(null);

  private final Path home;

  /// What a command said.
  ///
  /// @param code its exit code
  /// @param text standard output and errors
  record Result(int code, String text) {}

  /// Nothing runs yet.
  ///
  /// @param home where it keeps its files
  /// @param more environment beside the ports
  RunningApplication(Path home, Map<String, String> more) {
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.put("XDG_STATE_HOME", home.toString());
    environment.put("XDG_CONFIG_HOME", home.toString());
    this.home = home;
    environment.put("PERSONAPLEX_HOME", home.toString());
    // Whatever container engine and image a developer has.
    environment.put("BACKEND", "process");
    set("APP_PORT", appPort);
    set("MOSHI_PORT", moshiPort);
    set("DASHBOARD_PORT", dashboardPort);
    environment.putAll(more);
  }

  /// What makes it use the models of this machine rather than fetch them into its own home.
  static Map<String, String> withModels(Map<String, String> more) {
    var all = new HashMap<>(more);
    all.put("PERSONAPLEX_HOME", System.getenv().getOrDefault("PERSONAPLEX_HOME", ""));
    return all;
  }

  /// A PATH with what the AppHost needs of this machine, and no container engine.
  static String pathWithoutEngine(Path home) throws IOException {
    Path programs = Files.createDirectories(home.resolve("programs"));
    for (String program : List.of("sh", "setsid", "grep", "tr", "sleep", "rm", "timeout")) {
      Path link = programs.resolve(program);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Path.of("/usr/bin", program));
      }
    }
    return programs.toString();
  }

  /// One that is ready to be talked to.
  static RunningApplication ready(Path home, Map<String, String> more) throws IOException {
    var application = new RunningApplication(home, more);
    try {
      application.start();
      application.readUntil(READY);
    } catch (IOException | RuntimeException | Error failure) {
      application.close();
      throw failure;
    }
    application.readOn();
    return application;
  }

  /// Sets a port, before the start.
  void set(String variable, int port) {
    environment.put(variable, Integer.toString(port));
  }

  /// The environment of its processes.
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  int appPort() {
    return appPort;
  }

  int moshiPort() {
    return moshiPort;
  }

  int dashboardPort() {
    return dashboardPort;
  }

  /// Starts `personaplex run` with these arguments.
  void start(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(arguments));
    // A program that a shell starts in the background ignores SIGINT, and so do its children.
    var line = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT"));
    line.addAll(command(all));
    host = builder(line).start();
    watchdog = killWhenHanging(host);
    output = host.inputReader(UTF_8);
  }

  /// Runs another command of ours to its end, under a shell line if there is one.
  ///
  /// @param before words of a command line that runs ours; may be none
  Result run(List<String> before, String... arguments) throws IOException, InterruptedException {
    var line = new ArrayList<>(before);
    line.addAll(command(List.of(arguments)));
    Process process = builder(line).start();
    CompletableFuture<?> guard = killWhenHanging(process);
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    guard.cancel(false);
    return new Result(code, text);
  }

  /// The command line of one of our commands.
  static List<String> command(List<String> arguments) {
    Path flags = Path.of("..", "jvm.args").toAbsolutePath().normalize();
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + flags,
                "@" + flags.resolveSibling("host.jvm.args"),
                "-D" + JvmLaunch.FLAGS_PROPERTY + "=" + flags,
                PersonaPlex.class.getName()));
    line.addAll(arguments);
    return line;
  }

  /// Reads until a line holds this text.
  void readUntil(String part) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      printed.add(line);
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("'" + part + "' was not printed, but: " + printed);
  }

  /// Reads until it closes its output.
  void readToEnd() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      printed.add(line);
    }
  }

  /// The lines that were read.
  List<String> printed() {
    return printed;
  }

  /// Id of the run, while it is alive.
  String run() {
    return LiveRuns.in(home).alive().getFirst().run().text();
  }

  /// Sends a signal to the host alone.
  void signal(Signal signal) {
    ProcessIdentity.of(host.pid()).orElseThrow().signal(signal);
  }

  /// Everybody who carries the marker of a run.
  static List<MarkedProcess> carriers(String run) {
    return MarkedProcess.all().stream().filter(process -> process.run().equals(run)).toList();
  }

  /// Whether nobody carries the marker of a run any more, at the latest after `time`: the process
  /// table has no events to wait on.
  static boolean isEmptyWithin(String run, Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (!carriers(run).isEmpty()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }

  Process host() {
    return host;
  }

  /// Address of the page.
  String page() {
    return "http://localhost:" + appPort;
  }

  /// The process of the backend.
  ProcessHandle backend() {
    return host.descendants()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(arguments -> List.of(arguments).toString().contains("BackendMain"))
                    .orElse(false))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no backend among the children"));
  }

  @Override
  public void close() {
    watchdog.cancel(false);
    if (host == null) {
      return;
    }
    List<ProcessHandle> children = host.descendants().toList();
    host.destroy();
    try {
      if (!host.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        host.destroyForcibly();
      }
    } catch (InterruptedException e) {
      host.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private ProcessBuilder builder(List<String> line) {
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /// A full pipe would stop it.
  private void readOn() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                output.lines().forEach(_ -> {});
              } catch (UncheckedIOException _) {
                // The application has ended, and its output with it.
              }
            });
  }

  /// Reading from a process cannot be interrupted; its end ends the reading.
  private static CompletableFuture<?> killWhenHanging(Process process) {
    return CompletableFuture.runAsync(
        process::destroyForcibly,
        CompletableFuture.delayedExecutor(HANG_SECONDS, TimeUnit.SECONDS));
  }

  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
