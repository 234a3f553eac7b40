package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Choosing tokens: the distribution, the cut, ties and seeds.
class SamplerTest {
  private static final int DRAWS = 60_000;

  private final long seed = Seeds.next();

  @Test
  void tokensComeAsOftenAsTheirProbabilitiesSay() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 6; round++) {
      int size = 2 + random.nextInt(30);
      int k = 1 + random.nextInt(size + 3);
      double temperature = 0.3 + 1.5 * random.nextDouble();
      float[] logits = logits(random, size);
      double[] wanted = probabilities(logits, temperature, k);
      Sampler sampler = new Sampler(temperature, k, random.nextLong());
      int[] counts = new int[size];
      for (int i = 0; i < DRAWS; i++) {
        counts[sampler.choose(logits, i, 0)]++;
      }
      for (int i = 0; i < size; i++) {
        double expected = wanted[i] * DRAWS;
        // Seven standard deviations, and eight draws for a token so rare that its count is not
        // normal but Poisson's: once in 10^11 by chance.
        double bound = wanted[i] == 0 ? 0 : 7 * Math.sqrt(expected * (1 - wanted[i])) + 8;
        assertThat(Math.abs(counts[i] - expected))
            .as(
                "seed %d, round %d: token %d of %d came %d times, expected %.1f (k = %d, temperature %.2f)",
                seed, round, i, size, counts[i], expected, k, temperature)
            .isLessThanOrEqualTo(bound);
      }
    }
  }

  @Test
  void successiveDrawsAreIndependent() {
    float[] logits = {0.2f, 0.1f, 0};
    Sampler sampler = new Sampler(1, 3, seed);
    double[] p = probabilities(logits, 1, 3);
    int[][] pairs = new int[3][3];
    int before = sampler.choose(logits, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
      // Two channels a row, so that neighbours are both of one row and of two.
      int next = sampler.choose(logits, (i + 1) / 2, (i + 1) % 2);
      pairs[before][next]++;
      before = next;
    }
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        double expected = p[a] * p[b] * DRAWS;
        assertThat(Math.abs(pairs[a][b] - expected))
            .as("seed %d: %d then %d", seed, a, b)
            .isLessThan(7 * Math.sqrt(expected));
      }
    }
  }

  @Test
  void whereTheLastPlaceIsATieTheLowerTokensAreIn() {
    float[] logits = new float[50];
    logits[40] = 1;
    Sampler sampler = new Sampler(1, 4, seed);
    boolean[] seen = new boolean[50];
    for (int i = 0; i < 2000; i++) {
      seen[sampler.choose(logits, i, 0)] = true;
    }
    assertThat(IntStream.range(0, 50).filter(i -> seen[i]))
        .as("seed %d", seed)
        .containsExactly(0, 1, 2, 40);
  }

  @Test
  void theKeptTokensAreTheMostLikelyOnes() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      float[] logits = logits(random, 1 + random.nextInt(300));
      int k = 1 + random.nextInt(logits.length);
      // So hot that every kept token is equally likely.
      Sampler sampler = new Sampler(1e12, k, random.nextLong());
      int[] best = best(logits, k);
      for (int i = 0; i < 20; i++) {
        assertThat(sampler.choose(logits, i, 0))
            .as("seed %d, round %d", seed, round)
            .isIn(boxed(best));
      }
    }
  }

  @Test
  void theNoiseOfATokenDoesNotDependOnTheOthers() {
    SplittableRandom random = new SplittableRandom(seed);
    int same = 0;
    int draws = 400;
    Sampler narrow = new Sampler(0.8, 250, seed);
    Sampler moved = new Sampler(0.8, 250, seed);
    for (int i = 0; i < draws; i++) {
      float[] logits = logits(random, 2048);
      float[] rounded = logits.clone();
      for (int j = 0; j < rounded.length; j++) {
        rounded[j] += (float) (1e-5 * random.nextGaussian());
      }
      same += narrow.choose(logits, i, 3) == moved.choose(rounded, i, 3) ? 1 : 0;
    }
    assertThat(same).as("seed %d: equal draws of %d", seed, draws).isGreaterThan(draws * 97 / 100);
  }

  @Test
  void aLittleTemperatureIsTheMostLikelyToken() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      float[] logits = logits(random, 1 + random.nextInt(100));
      assertThat(new Sampler(1e-9, 25, seed).choose(logits, round, 0))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(new ArgMax().choose(logits, round, 0));
    }
  }

  @Test
  void theMostLikelyOfEqualTokensIsTheFirst() {
    assertThat(new ArgMax().choose(new float[] {1, 3, 2, 3}, 0, 0)).isEqualTo(1);
    assertThat(new ArgMax().choose(new float[] {Float.NEGATIVE_INFINITY, -1}, 0, 0)).isEqualTo(1);
  }

  @Test
  void theSequenceOfASeedIsFixed() {
    // The published reference sequence of SplitMix64 for seed 1234567.
    assertThat(IntStream.range(0, 5).mapToObj(i -> Long.toUnsignedString(Noise.bits(1234567, i))))
        .containsExactly(
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821");
  }

  @Test
  void greedyIsTheMostLikelyToken() {
    assertThat(Sampling.GREEDY.text()).isInstanceOf(ArgMax.class);
    assertThat(Sampling.GREEDY.audio()).isInstanceOf(ArgMax.class);
  }

  @Test
  void aDrawDependsOnItsPlaceAlone() {
    float[] flat = new float[2048];
    TokenChooser inOrder = new Sampler(1, flat.length, seed);
    TokenChooser backwards = new Sampler(1, flat.length, seed);
    int rows = 9;
    int channels = 7;
    int[][] wanted = new int[rows][channels];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < channels; k++) {
        wanted[row][k] = inOrder.choose(flat, row, k);
      }
    }
    for (int row = rows - 1; row >= 0; row--) {
      for (int k = channels - 1; k >= 0; k--) {
        assertThat(backwards.choose(flat, row, k))
            .as("seed %d, row %d, channel %d", seed, row, k)
            .isEqualTo(wanted[row][k]);
      }
    }
    // Of 63 draws from 2048 one or two pairs are equal by chance, twenty never.
    assertThat(Arrays.stream(wanted).flatMapToInt(Arrays::stream).distinct().count())
        .as("seed %d: places that draw another token", seed)
        .isGreaterThan(rows * channels - 20);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Sampler(0, 3, 1)).hasMessageContaining("temperature 0.0");
    assertThatThrownBy(() -> new Sampler(1, 0, 1)).hasMessageContaining("top-k 0");
    assertThatThrownBy(() -> new Sampling(-1, 1, 0, 1, 0)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> new Sampling(Double.NaN, 1, 0, 1, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Sampling(1, 1, 1, 0, 0)).hasMessageContaining("top-k 1 and 0");
  }

  private static float[] logits(SplittableRandom random, int size) {
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    return logits;
  }

  private static int[] best(float[] logits, int k) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]).thenComparing(i -> i))
        .limit(k)
        .mapToInt(i -> i)
        .toArray();
  }

  private static Object[] boxed(int[] values) {
    return Arrays.stream(values).boxed().toArray();
  }

  private static double[] probabilities(float[] logits, double temperature, int k) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i : best(logits, k)) {
      p[i] = Math.exp(logits[i] / temperature);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}
