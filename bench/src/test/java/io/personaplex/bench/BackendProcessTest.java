package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
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

  private static BackendProcess start(String behaviour) {
    return BackendProcess.start(FakeBackendMain.class.getName(), behaviour);
  }
}
