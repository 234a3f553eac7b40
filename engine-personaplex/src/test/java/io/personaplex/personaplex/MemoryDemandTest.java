package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.lm.LmConfig;
import io.personaplex.lm.Precision;
import io.personaplex.models.Megabytes;
import io.personaplex.speech.SpeechException;
import org.junit.jupiter.api.Test;

/// The refusal of what does not fit, with memories that are made up.
class MemoryDemandTest {
  private static final long CODEC_BYTES = 384_644_900;
  private static final LmConfig CONFIG = LmConfig.personaPlex7b();

  @Test
  void whatFitsIsNotRefused() {
    long enough = demand(Precision.INT8).total();
    assertThatCode(() -> refuse(Precision.INT8, enough)).doesNotThrowAnyException();
    assertThatThrownBy(() -> refuse(Precision.INT8, enough - 1))
        .isInstanceOf(SpeechException.class);
  }

  @Test
  void aRefusalSaysNeededPresentAndWhatWouldFit() {
    long present = demand(Precision.INT8).total();
    assertThatThrownBy(() -> refuse(Precision.BF16, present))
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
    assertThatThrownBy(() -> refuse(Precision.INT8, 1L << 30))
        .hasMessageContaining("No precision fits")
        .hasMessageNotContaining("would fit (");
  }

  @Test
  void thePublishedModelWantsWhatItTakes() {
    // 8.9 GB of weights (0.94 GB of them embeddings), 1.6 of the past, half of that for prompts.
    assertThat(demand(Precision.INT8).total()).isBetween(11_000_000_000L, 12_500_000_000L);
  }

  private static MemoryDemand demand(Precision precision) {
    return MemoryDemand.of(CONFIG, precision, CODEC_BYTES);
  }

  private static void refuse(Precision precision, long present) {
    MemoryDemand.refuseIfTooMuch(CONFIG, precision, CODEC_BYTES, present);
  }
}
