package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.ProcessStat;
import io.personaplex.apphost.run.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What tests of the supervisor share.
public final class TestHost {
  /// Long enough for a JVM to start on a machine that is busy with other things.
  public static final Duration PATIENCE = Duration.ofSeconds(40);

  public static final RestartPolicy TWICE_AT_ONCE =
      new RestartPolicy(
          RestartPolicy.When.ON_FAILURE,
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMinutes(1),
          3,
          Duration.ofMinutes(2));

  private TestHost() {}

  public static JvmLaunch launch() {
    return new JvmLaunch(
        JvmLaunch.javaProgram(),
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"),
        System.getProperty("java.class.path"));
  }

  public static Supervisor supervisor(Path home, Service... services) {
    return supervisor(home, settings(home), services);
  }

  public static Supervisor supervisor(Path home, HostSettings settings, Service... services) {
    return new Supervisor(
        Application.of("test", services),
        settings,
        RunFolder.create(home, Clock.systemUTC()),
        console(OutputStream.nullOutputStream()));
  }

  /// No container engine, and a short deadline, so that no test waits long for what hangs.
  public static HostSettings settings(Path home) {
    return settings(home, Engines.of(Map.of("PATH", "/nowhere")), RunRequirements.NONE);
  }

  public static HostSettings settings(Path home, Engines engines, RunRequirements requirements) {
    return new HostSettings(
        Endpoint.loopback(freePort(), "DASHBOARD_PORT"),
        home,
        Path.of("").toAbsolutePath(),
        launch(),
        System.getenv(),
        engines,
        requirements,
        SecretMask.empty(),
        Duration.ofSeconds(20));
  }

  /// A service that is a shell script: it starts in milliseconds.
  public static Service script(String name, String script) {
    return Service.named(name).executable("sh", "-c", script);
  }

  public static Console console(OutputStream out) {
    return new Console(new PrintStream(out, false, UTF_8), SecretMask.empty());
  }

  public static Service healthy(String name) {
    return Service.named(name)
        .jvm(Children.Healthy.class)
        .http("PORT", freePort())
        .healthCheck(
            new HealthCheck(
                "/health",
                HealthCheck.Answer.HEALTH_JSON,
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                Duration.ofSeconds(5)));
  }

  public static Snapshot await(
      Supervisor supervisor, String name, Class<? extends ResourceState> state)
      throws InterruptedException {
    Optional<Snapshot> reached =
        supervisor.board().await(now -> state.isInstance(now.resource(name).state()), PATIENCE);
    return reached.orElseThrow(
        () ->
            new AssertionError(
                name + " is " + supervisor.board().latest().resource(name) + ", wanted " + state));
  }

  /// A port nobody has now. Another process may take it before its user does: rare, and then loud.
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /// The number a resource has printed after `prefix`, once it has.
  public static long number(Supervisor supervisor, String name, String prefix)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (String text : texts(supervisor, name)) {
        if (text.startsWith(prefix)) {
          return Long.parseLong(text.substring(prefix.length()));
        }
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError(name + " has printed no " + prefix + texts(supervisor, name));
  }

  /// What a resource has printed.
  public static List<String> texts(Supervisor supervisor, String name) {
    return supervisor.log(name).tail(100).stream().map(LogLine::text).toList();
  }

  /// The process of a resource that runs.
  public static long pid(Supervisor supervisor, String name) {
    return supervisor.board().latest().resource(name).state().whereabouts().orElseThrow()
            instanceof Place.Child(long pid)
        ? pid
        : -1;
  }

  public static boolean isRunning(long pid) {
    return ProcessStat.of(pid).filter(stat -> stat.state() != 'Z').isPresent();
  }
}
