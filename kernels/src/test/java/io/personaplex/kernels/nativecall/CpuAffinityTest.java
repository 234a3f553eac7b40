package io.personaplex.kernels.nativecall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class CpuAffinityTest {
  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

  @Test
  void aPinnedThreadMayRunOnOneCpuAndTheOthersAsBefore() throws InterruptedException {
    assumeTrue(LINUX, "pins on Linux only");
    BitSet before = CpuAffinity.allowed();
    assumeTrue(mayPin(before), "the system refuses to pin threads");
    int last = before.length() - 1;
    BitSet[] seen = new BitSet[1];
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  CpuAffinity.pin(last);
                  seen[0] = CpuAffinity.allowed();
                });
    thread.join();
    assertThat(seen[0].cardinality()).isEqualTo(1);
    assertThat(seen[0].get(last)).isTrue();
    assertThat(CpuAffinity.allowed()).isEqualTo(before);
  }

  /// Whether a restriction to what is allowed anyway goes through: a sandbox may refuse any.
  private static boolean mayPin(BitSet allowed) {
    try {
      CpuAffinity.restrict(allowed);
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  @Test
  void whatTheSystemRefusesIsSaid() {
    assertThatThrownBy(() -> CpuAffinity.restrict(new BitSet()))
        .isInstanceOf(UnsupportedOperationException.class)
        .message()
        .isNotBlank();
    assertThatThrownBy(() -> CpuAffinity.pin(5000))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("5000");
  }
}
