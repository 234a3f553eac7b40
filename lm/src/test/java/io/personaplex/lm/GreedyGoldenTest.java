package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Greedy sessions without a prompt: the reference's schedule call by call, and the live one
/// against it.
class GreedyGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.lm");
  private static final String GREEDY = Recorded.GREEDY;
  private static final String FORCED = "lm_forced.json";

  @Test
  void everyCallOfAGreedySessionIsTheReferences() {
    JsonNode recorded = Golden.json(GREEDY);
    LmConfig config = GoldenModel.config();
    for (Kernels kernels : List.of(ScalarKernels.create(), VectorKernels.create())) {
      GoldenModel.with(
          config,
          Precision.F32,
          kernels,
          1,
          golden -> {
            for (int subSteps : subSteps(config)) {
              var run = new ReferenceRun(GREEDY + ", " + kernels.name(), golden, subSteps);
              int caches = replay(run, recorded, Recorded.userCodes(recorded), null);
              assertThat(caches).as("calls of %s with a cache", GREEDY).isPositive();
              run.report();
            }
          });
    }
  }

  @Test
  void forcedAgentAndTextTokensArePutInWhereTheReferencePutsThem() {
    JsonNode recorded = Golden.json(FORCED);
    LmConfig config = GoldenModel.config();
    assertThat(recorded.get("agent_forced")).as("forced frames").anyMatch(f -> !f.isNull());
    with(
        config,
        golden -> {
          for (int subSteps : subSteps(config)) {
            var run = new ReferenceRun(FORCED, golden, subSteps);
            replay(run, recorded, Recorded.userCodes(recorded), recorded);
            run.report();
          }
        });
  }

  @Test
  void aRingThatWrapsKeepsTheReferencesTokens() {
    assertThat(Recorded.ringVariants()).as("greedy sessions with another ring").isNotEmpty();
    for (String name : Recorded.ringVariants()) {
      JsonNode recorded = Golden.json(name);
      LmConfig config = Recorded.ringConfig(recorded);
      with(
          config,
          golden -> {
            var run = new ReferenceRun(name, golden, config.depth().subSteps());
            replay(run, recorded, Recorded.userCodes(recorded), null);
            run.report();
          });
    }
  }

  @Test
  void theStoredOutputsAreReachedBeforeTheChoice() {
    JsonNode recorded = Golden.json(GREEDY);
    int[][] user = Recorded.userCodes(recorded);
    LmConfig config = GoldenModel.config();
    Stages stages = new Stages("lm_greedy.safetensors");
    try (var file = new Checkpoint(Golden.file("lm_greedy.safetensors"))) {
      with(
          config,
          golden -> {
            Set<Integer> calls = storedCalls(file);
            assertThat(calls).as("calls in lm_greedy.safetensors").isNotEmpty();
            var run = new ReferenceRun(GREEDY, golden, config.depth().subSteps());
            for (JsonNode call : recorded.get("calls")) {
              int o = call.get("call").asInt();
              run.step(call, user[o], null, ReferenceGenerator.NOT_GIVEN);
              if (calls.contains(o)) {
                String prefix = "call." + o + ".";
                Tensor hidden = file.tensor(prefix + "hidden");
                stages.close("hidden", hidden, List.of(run.state.hidden()), Bound.TEMPORAL);
                stages.close(
                    "text logits",
                    file.tensor(prefix + "text_logits"),
                    run.chooser.logits(),
                    Bound.TEXT_LOGITS);
                stages.close(
                    "audio logits",
                    file.tensor(prefix + "audio_logits"),
                    run.chooser.logits().subList(1, run.chooser.logits().size()),
                    Bound.AUDIO_LOGITS);
              }
            }
            stages.report();
          });
    }
  }

  @Test
  void howFarTheReferencesOwnHalfPrecisionSessionAgreesIsWrittenDown() {
    JsonNode recorded = Golden.json("lm_greedy_bf16.json");
    int[][] user = Recorded.userCodes(recorded);
    LmConfig config = GoldenModel.config();
    GoldenModel.with(
        Precision.BF16,
        ScalarKernels.create(),
        golden -> {
          var generator =
              new ReferenceGenerator(
                  golden.model, golden.newState(), Sampling.GREEDY, config.liveSubSteps());
          int tokens = 0;
          int equal = 0;
          for (int o = 0; o < recorded.get("returned").size(); o++) {
            boolean isFrame = generator.step(user[o], null, ReferenceGenerator.NOT_GIVEN);
            JsonNode frame = recorded.get("returned").get(o);
            assertThat(isFrame).as("call %d returns", o).isEqualTo(!frame.isNull());
            for (int k = 0; isFrame && k <= config.codebooks(); k++) {
              tokens++;
              equal += generator.frame()[k] == frame.get(k).asInt() ? 1 : 0;
            }
          }
          assertThat(tokens).as("tokens returned by lm_greedy_bf16.json").isPositive();
          LOG.log(
              System.Logger.Level.INFO,
              "lm_greedy_bf16.json, informative: %d of %d tokens equal in a free-running session"
                  .formatted(equal, tokens));
        });
  }

  private static int replay(
      ReferenceRun run, JsonNode recorded, int[][] user, @Nullable JsonNode forced) {
    int caches = 0;
    for (JsonNode call : recorded.get("calls")) {
      int o = call.get("call").asInt();
      int[] agent = null;
      int text = ReferenceGenerator.NOT_GIVEN;
      if (forced != null) {
        JsonNode codes = forced.get("agent_forced").get(o);
        agent = codes.isNull() ? null : Ints.of(codes);
        text = forced.get("text_forced").get(o).asInt(ReferenceGenerator.NOT_GIVEN);
      }
      run.step(call, user[o], agent, text);
      caches += run.compareCache(call, true) ? 1 : 0;
    }
    return caches;
  }

  private static Set<Integer> storedCalls(Checkpoint file) {
    Set<Integer> calls = new TreeSet<>();
    for (String name : file.names()) {
      String[] parts = name.split("\\.", -1);
      if (parts[0].equals("call")) {
        calls.add(Integer.parseInt(parts[1]));
      }
    }
    return calls;
  }

  /// All sub-steps, and those a conversation needs.
  private static int[] subSteps(LmConfig config) {
    return Arrays.stream(new int[] {config.depth().subSteps(), config.liveSubSteps()})
        .distinct()
        .toArray();
  }

  private static void with(LmConfig config, Consumer<GoldenModel> body) {
    GoldenModel.with(config, Precision.F32, VectorKernels.create(), 1, body);
  }
}
