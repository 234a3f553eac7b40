package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.cascade.CascadeSettings.Detection;
import io.personaplex.cascade.CascadeSettings.Partials;
import io.personaplex.cascade.CascadeSettings.Pauses;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CascadeSettingsTest {
  @Test
  void theEnvironmentChangesWhatIsMeasured() {
    assertThat(CascadeSettings.of(Map.of())).isEqualTo(CascadeSettings.DEFAULT);
    var settings =
        CascadeSettings.of(
            Map.of(
                "CASCADE_PARTIALS", "words",
                "CASCADE_SPECULATION_MS", "96",
                "CASCADE_END_OF_TURN_MS", "544"));
    assertThat(settings.partials()).isEqualTo(new Partials(960, false));
    assertThat(settings.pauses()).isEqualTo(new Pauses(true, 96, 544));
    assertThat(CascadeSettings.of(Map.of("CASCADE_SPECULATION_MS", "0")).pauses())
        .isEqualTo(new Pauses(false, 448, 448));
    assertThat(CascadeSettings.of(Map.of("CASCADE_PARTIALS", "off")).partials().intervalMillis())
        .isZero();
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    assertThatThrownBy(() -> CascadeSettings.of(Map.of("CASCADE_PARTIALS", "yes")))
        .hasMessage("CASCADE_PARTIALS is 'yes', wanted off, words or prefill");
    assertThatThrownBy(() -> CascadeSettings.of(Map.of("CASCADE_END_OF_TURN_MS", "soon")))
        .hasMessageContaining("CASCADE_END_OF_TURN_MS is 'soon'");
    assertThatThrownBy(
            () ->
                CascadeSettings.DEFAULT
                    .with(new Pauses(true, 500, 400))
                    .with(new Detection(0.5, 0.35, 300, 128, 28_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("speculationMillis <= endOfTurnMillis");
    assertThatThrownBy(() -> CascadeSettings.DEFAULT.with(new Detection(0.3, 0.5, 300, 0, 60_000)))
        .hasMessageContaining("stayThreshold")
        .hasMessageContaining("minimumSpeechMillis")
        .hasMessageContaining("longestSegmentMillis");
  }
}
