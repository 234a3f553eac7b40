package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BandwidthProbeTest {
  @Test
  void memoryIsReadAtARateThatHardwareCanHave() {
    BandwidthProbe probe = BandwidthProbe.measure(2, Duration.ofMillis(50));
    assertThat(probe.threads()).isEqualTo(2);
    assertThat(probe.gigabytesPerSecond()).isBetween(0.01, 10_000.0);
  }
}
