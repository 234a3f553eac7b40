package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BandwidthProbeTest {
  private static final long MIB = 1L << 20;

  @Test
  void theRateIsThatOfAllMemoryReadInTheTimeItTook() {
    long begin = System.nanoTime();
    BandwidthProbe probe = BandwidthProbe.measure(2, Duration.ofMillis(50));
    double nanos = System.nanoTime() - begin;
    assertThat(probe.threads()).isEqualTo(2);
    // One pass at least lies in this time. The probe itself checks that a pass reads everything.
    assertThat(probe.gigabytesPerSecond()).isBetween(512 * MIB / nanos, 10_000.0);
  }

  @Test
  void severalTimesTheCachesAreReadIfTheMachineHasTheMemory() {
    int least = BandwidthProbe.blocks(0, 1024 * MIB);
    assertThat(BandwidthProbe.blocks(32 * MIB, 1L << 40)).isEqualTo(least);
    assertThat(BandwidthProbe.blocks(512 * MIB, 1L << 40)).isEqualTo(4 * least);
    assertThat(BandwidthProbe.blocks(512 * MIB, 4096 * MIB)).isEqualTo(2 * least);
    assertThat(BandwidthProbe.blocks(512 * MIB, 1024 * MIB)).isEqualTo(least);
  }
}
