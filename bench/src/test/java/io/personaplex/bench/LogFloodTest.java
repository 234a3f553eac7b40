package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.JvmLaunch;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The bench's own AppHost with a child that logs, in small.
@Timeout(60)
class LogFloodTest {
  private static final int PER_SECOND = 2000;

  @BeforeEach
  void findTheFlags() {
    System.setProperty(
        JvmLaunch.FLAGS_PROPERTY,
        Path.of("..", "jvm.args").toAbsolutePath().normalize().toString());
  }

  @AfterEach
  void forgetTheFlags() {
    System.clearProperty(JvmLaunch.FLAGS_PROPERTY);
  }

  @Test
  void everyLineIsFollowedFromTheChildToFileRingAndTerminal() throws Exception {
    try (var bench = new HostBench()) {
      LogFlood flood = LogFlood.measure(bench, PER_SECOND, 1, true);
      assertThat(flood.child().lines()).isEqualTo(PER_SECOND);
      assertThat(flood.child().seconds()).isGreaterThan(0.9);
      assertThat(flood.linesMissing()).isZero();
      assertThat(flood.linesTwice()).isZero();
      assertThat(flood.isInRing()).isTrue();
      assertThat(flood.linesShown() + flood.linesNotShown()).isEqualTo(PER_SECOND);
      ObjectNode report = new ObjectMapper().createObjectNode();
      new HostReport().addTo(report);
      HostReport.addLogs(report, "terminal_read", flood);
      assertThat(HostReport.describe(report))
          .contains("first 200 of the status page:  not measured")
          .contains("logs, terminal read: 2000 lines", "missing in the file 0");
    }
  }

  @Test
  void aTerminalThatNobodyReadsCostsNoLineOfTheFile() throws Exception {
    try (var bench = new HostBench()) {
      LogFlood flood = LogFlood.measure(bench, PER_SECOND, 1, false);
      assertThat(flood.linesMissing()).isZero();
      assertThat(flood.linesShown()).isZero();
    }
  }
}
