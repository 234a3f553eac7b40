package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.ActivationView;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.scalar.ScalarKernels;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class CodebookTest {
  @Test
  void anEntryIsTheMeanOfItsVectorsButNeverDividedByLessThanTheFloor() {
    try (Arena arena = Arena.ofShared()) {
      float[] sums = {6, -3, 2, 4, 1, 1};
      float[] usage = {3, 0, 0.25f};
      var codebook = new Codebook("c", sums, usage, 0.5f, arena);
      assertThat(codebook.bins()).isEqualTo(3);
      float[][] wanted = {{2, -1}, {4, 8}, {2, 2}};
      for (int j = 0; j < wanted.length; j++) {
        for (int i = 0; i < wanted[j].length; i++) {
          assertThat(codebook.entry(j, i)).isEqualTo(wanted[j][i]);
        }
      }
    }
  }

  @Test
  void theNearestEntryIsFoundAndOfEqualsTheFirst() {
    try (Arena arena = Arena.ofShared();
        var compute = new Compute(ScalarKernels.create(), 1)) {
      float[] sums = {9, 9, 1, 0, 0, 1, 1, 0, -5, 2};
      float[] usage = {1, 1, 1, 1, 1};
      var codebook = new Codebook("c", sums, usage, 1e-5f, arena);
      var products = ActivationView.of(new float[usage.length], usage.length);
      assertThat(nearest(codebook, compute, products, 0.9f, 0.1f)).isEqualTo(1);
      assertThat(nearest(codebook, compute, products, 0.1f, 0.9f)).isEqualTo(2);
      assertThat(nearest(codebook, compute, products, 0.5f, 0.5f)).isEqualTo(1);
      assertThat(nearest(codebook, compute, products, -4, 0)).isEqualTo(4);
      assertThat(nearest(codebook, compute, products, 50, 50)).isEqualTo(0);
    }
  }

  private static int nearest(
      Codebook codebook, Compute compute, ActivationView products, float... x) {
    return codebook.nearest(compute, ActivationView.of(x, x.length), products);
  }
}
