package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.kernels.KvRing;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the recorded sessions do not show of the reference's schedule.
class ReferenceGeneratorTest {
  private static final int CONTEXT = 40;

  private final long seed = Seeds.next();
  private final LmConfig config = SmallModel.config(CONTEXT);

  @TempDir private Path folder;

  @Test
  void aResetSessionSaysWhatAFreshOneSays() {
    withGenerator(
        config.depth().subSteps(),
        generator -> {
          List<int[]> fresh = frames(generator);
          generator.reset();
          assertThat(frames(generator)).as("seed %d", seed).containsExactlyElementsOf(fresh);
        });
  }

  private List<int[]> frames(ReferenceGenerator generator) {
    List<int[]> frames = new ArrayList<>();
    for (int[] user :
        RandomModel.codes(new SplittableRandom(seed), 9, config.codebooks(), config.card())) {
      if (generator.step(user, null, ReferenceGenerator.NOT_GIVEN)) {
        frames.add(generator.frame().clone());
      }
    }
    assertThat(frames).hasSize(7);
    return frames;
  }

  @Test
  void aForcedFrameComesBackAsItWasGiven() {
    withGenerator(
        config.depth().subSteps(),
        generator -> {
          int[] agent = {1, 2, 3};
          int[] user = {4, 5, 6};
          for (int call = 0; call < 5; call++) {
            boolean isFrame = generator.step(user, agent, 7);
            assertThat(isFrame).as("call %d", call).isEqualTo(call >= 2);
          }
          assertThat(generator.frame()).containsExactly(7, 1, 2, 3, 4, 5, 6);
        });
  }

  @Test
  void channelsWithoutASubStepMustBeGiven() {
    withGenerator(
        config.liveSubSteps(),
        generator -> {
          generator.step(null, null, ReferenceGenerator.NOT_GIVEN);
          assertThatThrownBy(() -> generator.step(null, null, ReferenceGenerator.NOT_GIVEN))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("channel 4 of row 1 was not given and only 3 sub-steps run");
        });
  }

  @Test
  void subStepsThatAreTooFewOrNotThereAreRefused() {
    for (int subSteps : new int[] {config.liveSubSteps() - 1, config.depth().subSteps() + 1}) {
      assertThatThrownBy(() -> withGenerator(subSteps, _ -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("wanted 3 to 5");
    }
  }

  @Test
  void asManyCodesAsChannelsAreWanted() {
    withGenerator(
        config.liveSubSteps(),
        generator ->
            assertThatThrownBy(() -> generator.step(new int[2], null, ReferenceGenerator.NOT_GIVEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 codes for 3 channels"));
  }

  private void withGenerator(int subSteps, Consumer<ReferenceGenerator> body) {
    RandomModel.with(
        config,
        seed,
        folder,
        model -> {
          try (var arena = Arena.ofConfined()) {
            LmState state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
            body.accept(new ReferenceGenerator(model, state, Sampling.GREEDY, subSteps));
          }
        });
  }
}
