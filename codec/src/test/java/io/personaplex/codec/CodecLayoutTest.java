package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.tensor.Checkpoint;
import org.junit.jupiter.api.Test;

class CodecLayoutTest {
  @Test
  void thePublishedFileHasTheseTensorsAndNoOthers() {
    var layout = new CodecLayout(CodecConfig.mimi());
    assertThat(layout.names()).hasSize(318).doesNotHaveDuplicates();
    // Of the published file: 384 644 900 bytes with a header of 39 320 and its length.
    assertThat(layout.elements()).isEqualTo(96_151_393L);
    assertThat(layout.elements() * Float.BYTES).isEqualTo(384_644_900L - 39_320 - 8);
    assertThat(layout.shape("encoder.model.12.conv.conv.weight")).containsExactly(1024, 512, 16);
    assertThat(layout.shape("decoder.model.11.convtr.convtr.weight")).containsExactly(128, 64, 8);
    assertThat(layout.shape("decoder.model.12.block.3.conv.conv.weight"))
        .containsExactly(64, 32, 1);
    assertThat(layout.shape("decoder_transformer.transformer.layers.7.self_attn.in_proj_weight"))
        .containsExactly(1536, 512);
    assertThat(layout.shape("quantizer.rvq_rest.vq.layers.30._codebook.embedding_sum"))
        .containsExactly(2048, 256);
  }

  @Test
  void theNumberOfCodebooksInUseDoesNotChangeTheFile() {
    CodecConfig config = GoldenMimi.goldenConfig();
    int all = config.quantiser().semantic() + config.quantiser().acoustic();
    assertThat(new CodecLayout(config.withCodebooks(all)).names())
        .isEqualTo(new CodecLayout(config).names());
  }

  @Test
  void aFileOfAnotherCodecIsRefusedByName() {
    CodecConfig config = GoldenMimi.goldenConfig();
    CodecConfig.TransformerConfig t = config.transformer();
    var other =
        new CodecConfig(
            config.seanet(),
            new CodecConfig.TransformerConfig(
                t.layers() + 1,
                t.dimension(),
                t.heads(),
                t.feedForward() + 1,
                t.normEpsilon(),
                t.ropeMaxPeriod(),
                t.context()),
            config.resampling(),
            config.quantiser());
    try (Checkpoint file = GoldenMimi.weights()) {
      new CodecLayout(config).check(file);
      assertThatThrownBy(() -> new CodecLayout(other).check(file))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(file.path().toString())
          .hasMessageContaining(
              "'encoder_transformer.transformer.layers.0.linear1.weight' is F32 [%d, %d], wanted F32 [%d, %d]"
                  .formatted(t.feedForward(), t.dimension(), t.feedForward() + 1, t.dimension()))
          .hasMessageContaining(" more");
    }
  }

  @Test
  void aTensorTooManyIsRefused() {
    CodecConfig config = GoldenMimi.goldenConfig();
    CodecConfig.QuantiserConfig q = config.quantiser();
    var fewer =
        new CodecConfig(
            config.seanet(),
            config.transformer(),
            config.resampling(),
            new CodecConfig.QuantiserConfig(
                q.semantic(),
                q.acoustic() - 1,
                q.semantic(),
                q.bins(),
                q.dimension(),
                q.usageFloor()));
    try (Checkpoint file = GoldenMimi.weights()) {
      assertThatThrownBy(() -> new CodecLayout(fewer).check(file))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(
              "holds 'quantizer.rvq_rest.vq.layers.%d._codebook._initialized', which this codec has not"
                  .formatted(q.acoustic() - 1));
    }
  }
}
