package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.testkit.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrossCorrelationTest {
  @Test
  void itIsTheSumOfProductsAtEveryPosition() {
    var random = new Random(Seeds.next());
    float[] small = noise(random, 50);
    float[] large = noise(random, 200);
    float[] out = new float[151];
    var correlation = new CrossCorrelation(256);
    correlation.of(small, large, out);
    for (int j = 0; j < out.length; j++) {
      double sum = 0;
      for (int i = 0; i < small.length; i++) {
        sum += (double) small[i] * large[i + j];
      }
      assertThat((double) out[j]).isCloseTo(sum, within(1e-4));
    }
  }

  @Test
  void signalsThatDoNotFitAreRefused() {
    var correlation = new CrossCorrelation(256);
    assertThatThrownBy(() -> correlation.of(new float[100], new float[200], new float[1]))
        .hasMessageContaining("100 along 200");
    assertThatThrownBy(() -> new CrossCorrelation(100)).hasMessageContaining("100");
  }

  private static float[] noise(Random random, int length) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) random.nextGaussian();
    }
    return samples;
  }
}
