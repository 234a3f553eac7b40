package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.kernels.Kernels;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import io.personaplex.testkit.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Sessions with a voice and a persona: the reference's prompt call by call, and the live schedule
/// after a batched pass over the same prompt.
class PromptGoldenTest {
  private static final String JSON = "prompt.json";
  private static final String TENSORS = "prompt.safetensors";
  private static final String PACKAGED = "from_pt";
  private static final String RECORDED = "from_codes";

  private final JsonNode recorded = Golden.json(JSON);
  private final LmConfig config = GoldenModel.config();
  private final PromptConstants constants = PromptConstants.read(Golden.config().path("prompt"));

  @Test
  void theConstantsAreThoseOfTheRecordedSession() {
    assertThat(constants.silenceFrames()).isEqualTo(recorded.get("silence_frames").asInt());
    assertThat(Ints.of(constants.silenceCodes())).isEqualTo(Ints.of(recorded.get("silence_codes")));
    assertThat(Ints.of(constants.sineCodes())).isEqualTo(Ints.of(recorded.get("sine_codes")));
    assertThat(config.textPaddingId()).isEqualTo(recorded.get("text_pad").asInt());
  }

  @Test
  void aReplayedVoiceGoesThroughTheReferencesCalls() {
    with(
        Precision.F32,
        (golden, file) -> {
          Tensor hidden = file.tensor(PACKAGED + ".hidden");
          replay(golden, PACKAGED, recorded.get("phases"), embeddings(file), stored(file), hidden);
        });
  }

  @Test
  void aVoiceGivenAsCodesGoesThroughTheReferencesCalls() {
    with(
        Precision.F32,
        (golden, file) -> {
          replay(golden, RECORDED, null, new float[0][], null, file.tensor(RECORDED + ".hidden"));
        });
  }

  @Test
  void theRowsOfAPromptAreTheOnesTheReferenceConsumed() {
    try (var file = new Checkpoint(Golden.file(TENSORS))) {
      for (String run : List.of(PACKAGED, RECORDED)) {
        Prompt prompt = run.equals(PACKAGED) ? packaged(persona()) : recordedVoice(persona());
        int rows = 0;
        for (JsonNode call : recorded.get(run)) {
          int row = call.get("offset_after").asInt() - 2;
          boolean isLive = call.get("phase").asText().equals("live");
          if (call.get("kind").asText().equals("embedding")) {
            assertThat(prompt.isEmbedding(row)).as("%s, row %d", run, row).isTrue();
            float[] got = new float[config.dim()];
            prompt.copyEmbedding(row, got, 0);
            assertThat(got).as("%s, row %d", run, row).isEqualTo(embeddings(file)[row]);
            rows++;
          } else if (call.hasNonNull("input_row") && !isLive) {
            int[] got = new int[config.streams()];
            prompt.copyTokens(row, got);
            assertThat(got).as("%s, row %d", run, row).isEqualTo(Ints.of(call.get("input_row")));
            rows++;
          }
        }
        assertThat(rows).as("%s: rows", run).isEqualTo(prompt.size()).isPositive();
      }
    }
  }

  @Test
  void theLiveScheduleAfterABatchedPassSaysTheSameOnAnyKernels() {
    int[][] user = Ints.table(recorded.get("user_codes"));
    for (Kernels kernels : List.of(ScalarKernels.create(), VectorKernels.create())) {
      with(
          Precision.F32,
          kernels,
          (golden, _) -> {
            String run = "live, " + kernels.name();
            compareLive(golden, "from_pt, " + run, packaged(persona()), user, live(PACKAGED));
            compareLive(
                golden, "from_codes, " + run, recordedVoice(persona()), user, live(RECORDED));
            List<int[]> wanted = new ArrayList<>();
            recorded.at("/empty_text_prompt/live_returned").forEach(f -> wanted.add(Ints.of(f)));
            compareLive(golden, "empty_text_prompt, " + run, packaged(), user, wanted);
          });
    }
  }

  @Test
  void aSessionWithoutAPersonaGoesThroughTheReferencesPhases() {
    JsonNode empty = recorded.get("empty_text_prompt");
    int[][] user = Ints.table(recorded.get("user_codes"));
    int[] silence = Ints.of(constants.silenceCodes());
    int[] sine = Ints.of(constants.sineCodes());
    with(
        Precision.F32,
        (golden, file) -> {
          var run =
              new ReferenceRun(JSON + ", empty_text_prompt", golden, config.depth().subSteps());
          var phases = new Phases(empty.get("phases"), run);
          for (float[] row : embeddings(file)) {
            run.generator.stepEmbedding(row, 0);
            phases.called();
          }
          run.generator.adopt(stored(file));
          for (int i = 0; i < 2 * constants.silenceFrames(); i++) {
            run.generator.step(sine, silence, config.textPaddingId());
            phases.called();
          }
          List<int[]> wanted = new ArrayList<>();
          empty.get("live_returned").forEach(f -> wanted.add(Ints.of(f)));
          run.stepAndCompareFrames(user, wanted, phases::called);
          if (!run.chooser.isReleased()) {
            phases.assertAllSeen();
          }
          run.report();
        });
  }

  @Test
  void howFarTheReferencesOwnHalfPrecisionSessionAgreesIsWrittenDown() {
    int[][] user = Ints.table(recorded.get("user_codes"));
    JsonNode wanted = recorded.get("bf16_from_pt_live_returned");
    assertThat(wanted.size()).as("bf16_from_pt_live_returned").isGreaterThan(1);
    with(
        Precision.BF16,
        (golden, file) -> {
          Prompt prompt = packaged(persona());
          LmState state = golden.newState();
          golden.model.prefill(state, prompt, _ -> {});
          var generator = new LiveGenerator(golden.model, state, Sampling.GREEDY);
          generator.begin(prompt);
          int equal = 0;
          int tokens = 0;
          for (int i = 1; i < wanted.size(); i++) {
            assertThat(generator.step(user[i - 1])).isTrue();
            for (int k = 0; k <= config.codebooks(); k++) {
              int got = k == 0 ? generator.text() : generator.agentCodes()[k - 1];
              equal += got == wanted.get(i).get(k).asInt() ? 1 : 0;
              tokens++;
            }
          }
          System.getLogger("golden.lm")
              .log(
                  System.Logger.Level.INFO,
                  "bf16_from_pt_live_returned, informative: %d of %d tokens equal"
                      .formatted(equal, tokens));
        });
  }

  /// All calls of a recorded session, on a fresh session of ours.
  private void replay(
      GoldenModel golden,
      String name,
      @Nullable JsonNode phases,
      float[][] embeddings,
      @Nullable StoredCache stored,
      Tensor hidden) {
    int[][] voice = Ints.table(recorded.get("voice_codes"));
    int[][] user = Ints.table(recorded.get("user_codes"));
    int[] persona = persona();
    int[] silence = Ints.of(constants.silenceCodes());
    int[] sine = Ints.of(constants.sineCodes());
    int padding = config.textPaddingId();
    var run = new ReferenceRun(JSON + ", " + name, golden, config.depth().subSteps());
    Stages stages = new Stages(JSON + ", " + name);
    Phases seen = phases == null ? null : new Phases(phases, run);
    int spoken = 0;
    int heard = 0;
    int caches = 0;
    JsonNode calls = recorded.get(name);
    for (int i = 0; i < calls.size(); i++) {
      JsonNode call = calls.get(i);
      String phase = call.get("phase").asText();
      assertThat(run.generator.offset()).isEqualTo(call.get("offset_before").asInt());
      switch (phase) {
        case "voice" -> {
          if (call.get("kind").asText().equals("embedding")) {
            run.stepEmbedding(call, embeddings[i]);
          } else {
            run.step(call, sine, voice[i], padding);
          }
        }
        case "text" -> run.step(call, sine, silence, persona[spoken++]);
        case "live" -> run.step(call, user[heard++], null, ReferenceGenerator.NOT_GIVEN);
        default -> run.step(call, sine, silence, padding);
      }
      assertThat(run.generator.offset()).isEqualTo(call.get("offset_after").asInt());
      compareHidden(stages, run, hidden, i);
      if (stored != null && i == embeddings.length - 1) {
        run.generator.adopt(stored);
      }
      caches += run.compareCache(call, false) ? 1 : 0;
      if (seen != null) {
        seen.called();
      }
    }
    if (seen != null) {
      seen.assertAllSeen();
    }
    if (stored != null) {
      assertThat(caches).as("calls with a cache").isPositive();
    }
    stages.report();
    run.report();
  }

  private void compareHidden(Stages stages, ReferenceRun run, Tensor hidden, int call) {
    double bound = Bound.TEMPORAL.of(hidden);
    for (int c = 0; c < config.dim(); c++) {
      float got = run.state.position() == 0 ? 0 : run.state.hidden()[c];
      stages.compare("hidden", hidden, (long) call * config.dim() + c, got, bound);
    }
  }

  /// Where a session stands at the end of each of its recorded phases.
  private static final class Phases {
    private final JsonNode recorded;
    private final ReferenceRun run;
    private int calls;
    private int seen;

    Phases(JsonNode recorded, ReferenceRun run) {
      this.recorded = recorded;
      this.run = run;
    }

    /// One more call is over.
    void called() {
      calls++;
      for (JsonNode phase : recorded) {
        if (phase.get("calls_so_far").asInt() == calls) {
          assertThat(run.generator.offset()).as("%s", phase).isEqualTo(phase.get("offset").asInt());
          assertThat(run.state.position())
              .as("%s", phase)
              .isEqualTo(phase.get("positions").asInt());
          seen++;
        }
      }
    }

    void assertAllSeen() {
      long some = 0; // a phase of no calls at the start ends before the first
      for (JsonNode phase : recorded) {
        some += phase.get("calls_so_far").asInt() > 0 ? 1 : 0;
      }
      assertThat(seen).as("phases").isEqualTo((int) some).isPositive();
    }
  }

  /// The frames the reference returned in the live phase.
  private List<int[]> live(String run) {
    List<int[]> frames = new ArrayList<>();
    for (JsonNode call : recorded.get(run)) {
      if (call.get("phase").asText().equals("live")) {
        frames.add(Ints.of(call.get("returned")));
      }
    }
    return frames;
  }

  /// The reference's first live frame is one of the prompt, which the live schedule leaves out.
  private void compareLive(
      GoldenModel golden, String run, Prompt prompt, int[][] user, List<int[]> returned) {
    DelayPattern delays = DelayPattern.of(config);
    int late = Math.min(1, delays.maxDelay());
    for (int k = 0; late > 0 && k <= config.codebooks(); k++) {
      long row = delays.rowOfFrame(prompt.frames() - delays.maxDelay(), k);
      assertThat(returned.getFirst()[k])
          .as("%s, channel %d", run, k)
          .isEqualTo(prompt.token(row, k));
    }
    new LiveRun(
            JSON + ", " + run,
            golden.model,
            golden.newState(),
            prompt,
            returned.subList(late, returned.size()))
        .compare(user);
  }

  private int[] persona() {
    return Ints.of(recorded.get("text_prompt_ids"));
  }

  private Prompt packaged(int... persona) {
    VoicePrompt voice = VoicePrompt.read(Golden.file("voice.pt"), config);
    assertThat(voice.frames()).isEqualTo(recorded.get("voice_frames").asInt());
    assertThat(voice.embeddedRows()).isEqualTo(recorded.get("voice_rows_in_file").asInt());
    return new Prompt(config, constants, voice, persona);
  }

  private Prompt recordedVoice(int... persona) {
    VoicePrompt voice = VoicePrompt.recorded(JSON, Ints.table(recorded.get("voice_codes")), config);
    return new Prompt(config, constants, voice, persona);
  }

  private StoredCache stored(Checkpoint file) {
    return StoredCache.of(file.tensor("voice.cache"), config, TENSORS);
  }

  private float[][] embeddings(Checkpoint file) {
    Tensor tensor = file.tensor("voice.embeddings_bf16");
    float[] flat = tensor.toFloats();
    float[][] rows = new float[tensor.dimension(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * config.dim(), (i + 1) * config.dim());
    }
    return rows;
  }

  private void with(Precision precision, BiConsumer<GoldenModel, Checkpoint> body) {
    with(precision, VectorKernels.create(), body);
  }

  private void with(
      Precision precision, Kernels kernels, BiConsumer<GoldenModel, Checkpoint> body) {
    GoldenModel.with(
        config,
        precision,
        kernels,
        1,
        golden -> {
          try (var file = new Checkpoint(Golden.file(TENSORS))) {
            body.accept(golden, file);
          }
        });
  }
}
