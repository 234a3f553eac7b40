package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecConfigTest {
  private static final String CONFIG =
      """
      {"channels": 1, "samples_per_frame": 30,
       "seanet": {"dimension": 6, "base_filters": 4, "ratios_decoder_order": [5, 3],
         "residual_layers": 2, "kernel": 7, "residual_kernel": 3, "last_kernel": 5, "compress": 2,
         "dilation_base": 2, "activation": "elu", "pad": "zeros", "causal": true, "true_skip": true},
       "transformer": {"layers": 3, "d_model": 6, "heads": 3, "head_dim": 2, "feed_forward": 11,
         "activation": "gelu_erf", "norm": "layer_norm", "norm_eps": 1e-05, "layer_scale": true,
         "rope_max_period": 10000, "context": 9},
       "resample": {"stride": 2, "kernel": 4, "downsample_pad": "replicate",
         "upsample_depthwise": true},
       "quantizer": {"codebooks_in_file": 5, "semantic": 1, "acoustic": 4, "active": 3, "bins": 17,
         "codebook_dim": 3, "usage_floor": 1e-05}}
      """;

  @Test
  void everySizeIsRead() {
    assertThat(CodecConfig.read(json(CONFIG)))
        .isEqualTo(
            new CodecConfig(
                new CodecConfig.SeaNetConfig(6, 4, List.of(5, 3), 2, 7, 3, 5, 2, 2),
                new CodecConfig.TransformerConfig(3, 6, 3, 11, 1e-5f, 10_000, 9),
                new CodecConfig.ResamplingConfig(2, 4),
                new CodecConfig.QuantiserConfig(1, 4, 3, 17, 3, 1e-5f)));
  }

  @Test
  void thePublishedCodecHasAFrameOfEightyMilliseconds() {
    CodecConfig mimi = CodecConfig.mimi();
    assertThat(mimi.samplesPerFrame()).isEqualTo(1920);
    assertThat(mimi.seanet().hopSamples()).isEqualTo(960);
    assertThat(mimi.codebooks()).isEqualTo(8);
    assertThat(mimi.transformer().headDim()).isEqualTo(64);
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    ObjectNode config = json(CONFIG).deepCopy();
    ((ObjectNode) config.get("seanet")).remove("dimension");
    ((ObjectNode) config.get("seanet")).put("pad", "reflect");
    ((ObjectNode) config.get("transformer")).put("heads", 2.5);
    ((ObjectNode) config.get("quantizer")).put("usage_floor", "small");
    assertThatThrownBy(() -> CodecConfig.read(config))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("'mimi.seanet.dimension' is missing")
        .hasMessageContaining("'mimi.seanet.pad' is \"reflect\", this codec knows only zeros")
        .hasMessageContaining("'mimi.transformer.heads' is 2.5, wanted a whole number")
        .hasMessageContaining("'mimi.quantizer.usage_floor' is \"small\"");
  }

  @Test
  void anEmptyConfigurationIsRefused() {
    assertThatThrownBy(() -> CodecConfig.read(json("{}")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("'mimi.seanet.ratios_decoder_order' is missing");
  }

  @Test
  void absurdSizesAreRefused() {
    for (String ratios : new String[] {"[1048576, 1048576, 1048576]", "[5, 0]", "[9999999999]"}) {
      assertThatThrownBy(() -> CodecConfig.read(json(CONFIG.replace("[5, 3]", ratios))))
          .as(ratios)
          .isInstanceOf(CodecException.class);
    }
    String deep = "[%s1]".formatted("1, ".repeat(40));
    assertThatThrownBy(() -> CodecConfig.read(json(CONFIG.replace("[5, 3]", deep))))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("widest SEANet channels is");
  }

  @Test
  void sizesThatDoNotFitTogetherAreRefused() {
    CodecConfig mimi = CodecConfig.mimi();
    assertThatThrownBy(() -> mimi.withCodebooks(33))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("active codebooks is 33, wanted 1 to 32");
    assertThatThrownBy(() -> mimi.withCodebooks(0)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> mimi.withContext(2))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("transformer context is 2, wanted 3 to");
    ObjectNode config = json(CONFIG).deepCopy();
    ((ObjectNode) config.get("transformer")).put("d_model", 9).put("head_dim", 3);
    assertThatThrownBy(() -> CodecConfig.read(config))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("transformer width (d_model) is 9, wanted 6")
        .hasMessageContaining("remainder of a head's width / 2 is 1, wanted 0");
    ObjectNode frame = json(CONFIG).deepCopy();
    frame.put("samples_per_frame", 31);
    assertThatThrownBy(() -> CodecConfig.read(frame))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("'mimi.samples_per_frame' is 31, this codec knows only 30");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
