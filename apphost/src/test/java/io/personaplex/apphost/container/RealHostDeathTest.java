package io.personaplex.apphost.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.process.DyingHost;
import io.personaplex.apphost.process.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A host that is killed takes the containers of its run along, in the real engine.
@Timeout(60)
class RealHostDeathTest {
  private static final Duration GRACE = Duration.ofSeconds(1);

  /// The engine removes a container in its own time.
  private static final Duration GONE_WITHIN = GRACE.plusSeconds(3).multipliedBy(3);

  @TempDir private Path folder;
  private RealEngine real;

  @BeforeEach
  void findEngine() throws Exception {
    real = RealEngine.orNotRun(folder);
  }

  @AfterEach
  void removeWhatTheTestMade() throws Exception {
    if (real != null) {
      real.removeAll();
    }
  }

  @Test
  void aKilledHostLeavesNoContainerOfItsRun() throws Exception {
    String run = "test-" + UUID.randomUUID();
    ContainerEngine engine = real.engine();
    var labels = new ContainerLabels(run, "test", "tiny", ProcessIdentity.current(), false);
    String container = engine.create(real.container("sleep 600", labels).build());
    engine.start(container);
    Process host =
        new ProcessBuilder(
                JvmLaunch.javaProgram().toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DyingHost.class.getName(),
                run,
                Long.toString(GRACE.toSeconds()),
                "containers=" + engine.program().orElseThrow())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(host.inputReader().readLine()).isEqualTo("ready");
    } finally {
      host.toHandle().destroyForcibly();
      host.waitFor();
    }
    long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
    while (!engine.list(Map.of(ContainerLabels.RUN, run)).isEmpty()
        && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(engine.list(Map.of(ContainerLabels.RUN, run))).isEqualTo(List.of());
  }
}
