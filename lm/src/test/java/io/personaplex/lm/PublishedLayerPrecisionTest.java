package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// How far rounded weights move what comes out behind one temporal layer of the published sizes,
/// against bfloat16, see [PublishedLayer]. The figures of docs/numerics.md are those logged here.
class PublishedLayerPrecisionTest {
  private static final System.Logger LOG = System.getLogger("precision.lm");

  private final long seed = Seeds.next();

  @Test
  void eightBitsHardlyMoveLayerAndLogitsAndFourABit() {
    try (var arena = Arena.ofShared();
        var compute = new Compute(AllKernels.fastest(), 2)) {
      var layer = new PublishedLayer(new SplittableRandom(seed), arena, compute);
      Recording exact = layer.run(HeldFormats.EXACT);
      compare(exact, layer.run(HeldFormats.INT8), HeldFormats.INT8, 0.9995, 0.6);
      compare(exact, layer.run(HeldFormats.INT4), HeldFormats.INT4, 0.97, 0.3);
      compare(
          exact, layer.run(HeldFormats.INT4_EVERYWHERE), HeldFormats.INT4_EVERYWHERE, 0.95, 0.2);
    }
  }

  private void compare(
      Recording exact, Recording rounded, HeldFormats formats, double cosine, double same) {
    for (String output : PublishedLayer.OUTPUTS) {
      var agreement = Agreement.of(exact.of(output), rounded.of(output));
      LOG.log(
          System.Logger.Level.INFO,
          "%s, layer of published sizes: %s: %s".formatted(formats.name(), output, agreement));
      assertThat(agreement.smallest())
          .as("%s %s, seed %d", formats.name(), output, seed)
          .isGreaterThan(cosine);
      if (PublishedLayer.isLogits(output)) {
        assertThat(agreement.sameArgMax())
            .as("%s %s, seed %d", formats.name(), output, seed)
            .isGreaterThan(same);
      }
    }
  }
}
