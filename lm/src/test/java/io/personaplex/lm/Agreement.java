package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// How near vectors are to those of an exact run.
///
/// @param cosine mean over the vectors
/// @param smallest cosine
/// @param sameArgMax share of vectors whose largest value is at the same place
/// @param error sum of the squared differences, over that of the exact values
record Agreement(double cosine, double smallest, double sameArgMax, double error) {
  /// @param wanted of the exact run
  /// @param got as many vectors or more
  static Agreement of(List<float[]> wanted, List<float[]> got) {
    assertThat(wanted).as("vectors to compare").isNotEmpty();
    double sum = 0;
    double smallest = 1;
    int same = 0;
    double difference = 0;
    double size = 0;
    for (int i = 0; i < wanted.size(); i++) {
      float[] a = wanted.get(i);
      float[] b = got.get(i);
      double cosine = Stages.cosine(a, b);
      assertThat(cosine).as("cosine of vector %d", i).isFinite();
      sum += cosine;
      smallest = Math.min(smallest, cosine);
      same += Stages.argMax(a) == Stages.argMax(b) ? 1 : 0;
      for (int c = 0; c < a.length; c++) {
        difference += ((double) a[c] - b[c]) * ((double) a[c] - b[c]);
        size += (double) a[c] * a[c];
      }
    }
    int count = wanted.size();
    return new Agreement(sum / count, smallest, (double) same / count, difference / size);
  }

  @Override
  public String toString() {
    return "cosine %.5f (smallest %.5f), same arg-max %.1f %%"
        .formatted(cosine, smallest, 100 * sameArgMax);
  }
}
