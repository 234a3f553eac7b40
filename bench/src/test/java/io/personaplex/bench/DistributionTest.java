package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void percentilesLieBetweenTheMeasurements() {
    assertThat(Distribution.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0)).orElseThrow())
        .isEqualTo(new Distribution(5, 1, 3, 4.8, 5));
    assertThat(Distribution.of(List.of(7.0)).orElseThrow())
        .isEqualTo(new Distribution(1, 7, 7, 7, 7));
    assertThat(Distribution.of(List.of())).isEmpty();
  }
}
