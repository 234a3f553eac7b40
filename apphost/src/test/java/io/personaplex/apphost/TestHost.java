package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.RunLogs;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.apphost.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    return new Supervisor(
        Application.of("test", services),
        launch(),
        logs(home),
        console(new ByteArrayOutputStream()));
  }

  public static RunLogs logs(Path home) {
    Clock clock = Clock.systemUTC();
    return RunLogs.of(RunFolder.create(home, clock), SecretMask.empty(), clock);
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
}
