package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.JvmLaunch;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDeathTest {
  /// The children's own grace of 3 s and a little for a busy machine.
  private static final Duration EVERYBODY_GONE_WITHIN = Duration.ofSeconds(10);

  @TempDir private Path home;

  @Test
  void aHostKilledWithoutWarningLeavesNobodyBehind() throws Exception {
    JvmLaunch launch = TestHost.launch();
    Process host =
        new ProcessBuilder(
                launch.java().toString(),
                "-XX:+UseSerialGC",
                "-cp",
                launch.classPath(),
                Host.class.getName(),
                home.toString())
            .redirectErrorStream(true)
            .start();
    var pids = new ArrayList<Long>();
    try {
      BufferedReader output = host.inputReader(UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("pids ")) {
          for (String pid : line.substring("pids ".length()).split(" ", -1)) {
            pids.add(Long.parseLong(pid));
          }
          break;
        }
      }
      assertThat(pids).hasSize(3).allMatch(SupervisorTest::isRunning);
    } finally {
      host.destroyForcibly().waitFor();
    }
    long deadline = System.nanoTime() + EVERYBODY_GONE_WITHIN.toNanos();
    while (pids.stream().anyMatch(SupervisorTest::isRunning) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    List<Long> left = pids.stream().filter(SupervisorTest::isRunning).toList();
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    assertThat(left).isEmpty();
  }

  /// An AppHost that starts a well-behaved service and a stubborn one, and names all processes.
  public static final class Host {
    private Host() {}

    public static void main(String[] arguments) throws Exception {
      Supervisor supervisor =
          TestHost.supervisor(
              Path.of(arguments[0]),
              TestHost.healthy("healthy"),
              Service.named("stubborn").jvm(Children.Stubborn.class));
      supervisor.start();
      long grandchild = SupervisorTest.grandchild(supervisor, "stubborn");
      System.out.printf(
          "pids %d %d %d%n",
          SupervisorTest.pid(supervisor, "healthy"),
          SupervisorTest.pid(supervisor, "stubborn"),
          grandchild);
      Children.sleepForever();
    }
  }
}
