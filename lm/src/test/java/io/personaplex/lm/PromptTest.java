package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Prompts laid out on the timeline, and what is refused.
class PromptTest {
  private static final int CONTEXT = 20;

  private final LmConfig config = SmallModel.config(CONTEXT);
  private final PromptConstants constants =
      new PromptConstants(2, List.of(10, 11, 12), List.of(20, 21, 22));

  @Test
  void delayedChannelsTakeTheFrameBeforeAndRowZeroIsInitial() {
    int[][] voice = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    Prompt prompt = new Prompt(config, constants, VoicePrompt.recorded("v", voice, config), 30, 31);
    assertThat(prompt.frames()).isEqualTo(3 + 2 + 2 + 2);
    assertThat(prompt.size()).isEqualTo(8);
    // Delays of the small model: text 0, agent 0 1 1, user 0 1 1. Initial tokens: 53 and 41.
    assertRow(prompt, 0, 53, 41, 41, 41, 41, 41, 41);
    assertRow(prompt, 1, 3, 4, 41, 41, 20, 41, 41);
    assertRow(prompt, 2, 3, 7, 5, 6, 20, 21, 22);
    assertRow(prompt, 3, 3, 10, 8, 9, 20, 21, 22);
    assertRow(prompt, 4, 3, 10, 11, 12, 20, 21, 22);
    assertRow(prompt, 5, 30, 10, 11, 12, 20, 21, 22);
    assertRow(prompt, 6, 31, 10, 11, 12, 20, 21, 22);
    assertRow(prompt, 8, 3, 10, 11, 12, 20, 21, 22);
    assertThat(prompt.isKnown(9, 0)).isFalse();
    assertThat(prompt.isKnown(9, 1)).isFalse();
    assertThat(prompt.token(9, 2)).isEqualTo(11);
    assertThat(prompt.token(9, 6)).isEqualTo(22);
    assertThat(prompt.isKnown(10, 2)).isFalse();
    assertThatThrownBy(() -> prompt.token(9, 0)).isInstanceOf(IllegalStateException.class);
  }

  private void assertRow(Prompt prompt, int row, int... wanted) {
    int[] got = new int[config.streams()];
    prompt.copyTokens(row, got);
    assertThat(got).as("row %d", row).isEqualTo(wanted);
  }

  @Test
  void withoutAPromptOnlyInitialTokensAreKnown() {
    Prompt none = Prompt.none(config);
    assertThat(none.frames()).isZero();
    assertThat(none.size()).isZero();
    assertThat(none.token(0, 0)).isEqualTo(53);
    assertThat(none.token(1, 2)).isEqualTo(41);
    assertThat(none.isKnown(1, 1)).isFalse();
  }

  @Test
  void aPersonaThatFillsTheContextIsRefusedWithTheNumbers() {
    int longest = CONTEXT - 1 - 2 * constants.silenceFrames();
    assertThat(new Prompt(config, constants, null, new int[longest]).frames()).isEqualTo(19);
    assertThatThrownBy(() -> new Prompt(config, constants, null, new int[longest + 3]))
        .isInstanceOf(PromptException.class)
        .hasMessage(
            "the prompt takes 22 frames (voice 0, pauses 2 × 2, persona 18), the model's context has 20: shorten the persona by at least 3 tokens");
  }

  @Test
  void tokensOfAnotherVocabularyAreRefused() {
    assertThatThrownBy(() -> new Prompt(config, constants, null, 53))
        .isInstanceOf(PromptException.class)
        .hasMessageContaining("text token 53, this model has 0 to 52");
  }

  @Test
  void constantsOfAnotherModelAreRefused() {
    PromptConstants published = PromptConstants.personaPlex();
    assertThatThrownBy(() -> new Prompt(config, published, null))
        .isInstanceOf(PromptException.class)
        .hasMessageContaining("the model wants 3 codes from 0 to 40");
    assertThat(new Prompt(LmConfig.personaPlex7b(), published, null).frames()).isEqualTo(12);
  }

  @Test
  void constantsAreReadAndFaultsNamed() throws Exception {
    var json = new ObjectMapper();
    assertThat(
            PromptConstants.read(
                json.readTree(
                    "{\"silence_frames\":2,\"silence_codes\":[10,11,12],\"sine_codes\":[20,21,22]}")))
        .isEqualTo(constants);
    for (String[] fault :
        new String[][] {
          {"{}", "'silence_frames' is missing"},
          {"{\"silence_frames\":2.5}", "'silence_frames' is 2.5"},
          {
            "{\"silence_frames\":-1,\"silence_codes\":[],\"sine_codes\":[]}",
            "'silence_frames' = -1"
          },
          {"{\"silence_frames\":2,\"sine_codes\":[]}", "'silence_codes' is missing"},
          {"{\"silence_frames\":2,\"silence_codes\":[1,\"a\"]}", "'silence_codes' holds \"a\""},
        }) {
      assertThatThrownBy(() -> PromptConstants.read(json.readTree(fault[0])))
          .isInstanceOf(PromptException.class)
          .hasMessageContaining(fault[1]);
    }
  }

  @Test
  void aVoiceOfAnotherModelIsRefusedWithBothShapes() {
    refused(embeddings(5, config.dim() + 1), cache(4, 0), "[5, 1, 1, 43]", "[frames, 1, 1, 42]");
    refused(embeddings(CONTEXT, config.dim()), cache(4, 0), "20 rows, wanted 1 to 19");
    refused(embeddings(0, config.dim()), cache(4, 0), "0 rows, wanted 1 to 19");
    refused(embeddings(5, config.dim()), cache(3, 0), "[1, 7, 3]", "[1, 7, 4]");
    refused(embeddings(5, config.dim()), cache(4, 54), "token 54 for channel 0", "0 to 53");
    refused(embeddings(5, config.dim()), cache(4, -2), "no token of channel 0 for row 5");
    float[] damaged = new float[5 * config.dim()];
    damaged[7] = Float.NaN;
    refused(tensor(damaged, 5, config.dim()), cache(4, 0), "holds NaN");
  }

  private void refused(Tensor embeddings, Tensor cache, String... parts) {
    assertThatThrownBy(() -> VoicePrompt.packaged("V.pt", embeddings, cache, config))
        .isInstanceOf(PromptException.class)
        .hasMessageStartingWith("V.pt: ")
        .hasMessageContainingAll(parts);
  }

  @Test
  void aRecordingOfAnotherCodecIsRefused() {
    assertThatThrownBy(() -> VoicePrompt.recorded("v.wav", new int[][] {{1, 2}}, config))
        .isInstanceOf(PromptException.class)
        .hasMessage("v.wav: frame 0 has 2 codes, this model has 3 codebooks");
    assertThatThrownBy(() -> VoicePrompt.recorded("v.wav", new int[][] {{1, 2, 41}}, config))
        .isInstanceOf(PromptException.class)
        .hasMessage("v.wav: frame 0 has code 41, this model has 0 to 40");
  }

  private static Tensor embeddings(int rows, int dim) {
    return tensor(new float[rows * dim], rows, dim);
  }

  private static Tensor tensor(float[] values, int rows, int dim) {
    return new Tensor(
        "embeddings", DType.F32, new long[] {rows, 1, 1, dim}, MemorySegment.ofArray(values));
  }

  private Tensor cache(int slots, long token) {
    long[] tokens = new long[config.streams() * slots];
    Arrays.fill(tokens, token);
    return new Tensor(
        "cache", DType.I64, new long[] {1, config.streams(), slots}, MemorySegment.ofArray(tokens));
  }
}
