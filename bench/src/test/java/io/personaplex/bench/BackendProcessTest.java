package io.personaplex.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.process.ProcessIdentity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackendProcessTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final StringWriter said = new StringWriter();

  @Test
  void isAwaitedUntilItIsHealthyAndStoppedAtTheEnd() {
    long pid;
    try (var backend = start("small")) {
      backend.awaitHealthy(LONG, new PrintWriter(said));
      assertThat(said.toString()).isEqualToIgnoringNewLines("backend: fetching small");
      pid = backend.pid();
      assertThat(Machine.residentKilobytes(pid).orElse(0)).isPositive();
    }
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void aFailureIsToldInTheBackendsWords() {
    try (var backend = start("fails")) {
      assertThatThrownBy(() -> backend.awaitHealthy(LONG, new PrintWriter(said)))
          .isInstanceOf(BenchException.class)
          .hasMessage("the backend failed: no AVX2");
    }
  }

  @Test
  void anEarlyEndIsToldWithTheEndOfItsLog() {
    try (var backend = start("dies")) {
      assertThatThrownBy(() -> backend.awaitHealthy(LONG, new PrintWriter(said)))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("exit code 3")
          .hasMessageContaining("no model fits into this machine");
    }
  }

  @Test
  void aKilledBenchLeavesNoBackend() throws Exception {
    Process bench =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StartAndWait.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long backend;
    try {
      backend = Long.parseLong(bench.inputReader(UTF_8).readLine());
      assertThat(ProcessIdentity.of(backend)).isPresent();
    } finally {
      bench.toHandle().destroyForcibly();
      bench.waitFor();
    }
    Optional<ProcessIdentity> running = ProcessIdentity.of(backend);
    long deadline = System.nanoTime() + LONG.toNanos();
    while (running.filter(ProcessIdentity::isRunning).isPresent()
        && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(running.filter(ProcessIdentity::isRunning)).isEmpty();
  }

  /// A bench that has started its backend, names it, and waits for its own end.
  public static final class StartAndWait {
    private StartAndWait() {}

    public static void main(String[] arguments) throws InterruptedException {
      var backend = start("small");
      System.out.println(backend.pid());
      new CountDownLatch(1).await();
    }
  }

  private static BackendProcess start(String behaviour) {
    return BackendProcess.start(FakeBackendMain.class.getName(), behaviour);
  }
}
