package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.lm.LmConfig;
import io.personaplex.lm.Precision;
import io.personaplex.models.Megabytes;
import io.personaplex.speech.SpeechException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The refusal of what does not fit, with memories that are made up.
class MemoryDemandTest {
  private static final long CODEC_BYTES = 384_644_900;
  private static final LmConfig CONFIG = LmConfig.personaPlex7b();

  @Test
  void whatFitsIsNotRefused() {
    long enough = demand(Precision.INT8).total();
    assertThatCode(() -> refuse(PrecisionChoice.INT8, enough)).doesNotThrowAnyException();
    assertThatThrownBy(() -> refuse(PrecisionChoice.INT8, enough - 1))
        .isInstanceOf(SpeechException.class);
  }

  @Test
  void aRefusalSaysNeededPresentAndWhatWouldFit() {
    long present = demand(Precision.INT8).total();
    assertThatThrownBy(() -> refuse(PrecisionChoice.BF16, present))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining(Megabytes.of(demand(Precision.BF16).total()))
        .hasMessageContaining(Megabytes.of(present) + " are free here")
        .hasMessageContaining("int8 would fit")
        .hasMessageContaining("int4 would fit")
        .hasMessageContaining("unproven")
        .hasMessageContaining("PERSONAPLEX_PRECISION");
  }

  @Test
  void whereNothingFitsNothingIsProposed() {
    assertThatThrownBy(() -> refuse(PrecisionChoice.INT8, 1L << 30))
        .hasMessageContaining("No precision fits")
        .hasMessageNotContaining("would fit (");
  }

  @Test
  void thePublishedModelWantsWhatItTakes() {
    // 8.9 GB of weights (0.94 GB of them embeddings), 1.6 of the past, half of that for prompts.
    assertThat(demand(Precision.INT8).total()).isBetween(11_000_000_000L, 12_500_000_000L);
  }

  @Test
  void whereTheWindowSlidesAPromptMayBeAWholeContext() {
    MemoryDemand sliding = MemoryDemand.of(CONFIG, Precision.INT8, ContextEnd.SLIDE, CODEC_BYTES);
    long bytesPerRow = 2L * 2 * CONFIG.dim() * CONFIG.layers(); // keys and values of 2 bytes
    assertThat(sliding.prompts()).isEqualTo((CONFIG.context() - 1) * bytesPerRow);
    assertThat(demand(Precision.INT8).prompts()).isEqualTo(CONFIG.context() / 2 * bytesPerRow);
  }

  private static MemoryDemand demand(Precision precision) {
    return MemoryDemand.of(CONFIG, precision, ContextEnd.RENEW, CODEC_BYTES);
  }

  private static void refuse(PrecisionChoice precision, long present) {
    var options = EngineOptions.defaults(Path.of("unused")).withPrecision(precision);
    MemoryDemand.refuseIfTooMuch(CONFIG, options, CODEC_BYTES, present);
  }
}
