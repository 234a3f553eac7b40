package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.lm.LmConfig;
import io.personaplex.lm.Precision;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.Offer;
import io.personaplex.speech.SpeechException;
import io.personaplex.testkit.Golden;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether `auto` takes PersonaPlex, on machines that are made up.
class AutomaticChoiceTest {
  private static final long PUBLISHED_CODEC_BYTES = 384_644_900;
  private static final long PLENTY = 1L << 40;

  @TempDir private Path home;

  @Test
  void withoutAFolderItIsNotSetUpAndNothingIsMeasured() {
    var provider = new PersonaPlexEngineProvider(AutomaticChoiceTest::neverMeasured, () -> PLENTY);
    assertThat(provider.offer(Map.of(), (_, _) -> {}))
        .isEqualTo(new Offer.NotSetUp("PERSONAPLEX_MODEL_PATH names no folder"));
    assertThat(provider.offer(Map.of("PERSONAPLEX_MODEL_PATH", " "), (_, _) -> {}))
        .isInstanceOf(Offer.NotSetUp.class);
  }

  @Test
  void aFastMachineTakesIt() {
    Offer offer = provider(1e12).offer(environment(), (_, _) -> {});
    assertThat(offer).isInstanceOf(Offer.Taken.class);
    assertThat(((Offer.Taken) offer).why()).contains("1000.0 GB/s", "12.5 are wanted");
  }

  @Test
  void aSlowMachineSaysItsNumbersAndHowToForceIt() {
    Offer offer = provider(1e6).offer(environment(), (_, _) -> {});
    assertThat(offer).isInstanceOf(Offer.Unfit.class);
    assertThat(((Offer.Unfit) offer).reason())
        .contains("0.0 GB/s", "a frame at int8", "frames/s are expected", "12.5 are wanted")
        .contains("SPEECH_ENGINE=personaplex");
  }

  @Test
  void whereNobodyWaitsItIsTakenAtAnySpeedAndNothingIsMeasured() {
    var environment = new HashMap<>(environment());
    environment.put(EngineOptions.OFFLINE, "true");
    var provider = new PersonaPlexEngineProvider(AutomaticChoiceTest::neverMeasured, () -> PLENTY);
    Offer offer = provider.offer(environment, (_, _) -> {});
    assertThat(offer).isInstanceOf(Offer.Taken.class);
    assertThat(((Offer.Taken) offer).why()).contains("nobody waits");
  }

  @Test
  void aPrecisionThatIsUnprovenIsNeverTakenHoweverFastTheMachineIs() {
    var environment = new HashMap<>(environment());
    environment.put("PERSONAPLEX_PRECISION", "int4");
    var provider = new PersonaPlexEngineProvider(AutomaticChoiceTest::neverMeasured, () -> PLENTY);
    Offer offer = provider.offer(environment, (_, _) -> {});
    assertThat(offer).isInstanceOf(Offer.Unfit.class);
    assertThat(((Offer.Unfit) offer).reason()).contains("int4 is unproven", "int8");
  }

  @Test
  void memoryIsLookedAtBeforeItsSpeed() {
    var provider = new PersonaPlexEngineProvider(AutomaticChoiceTest::neverMeasured, () -> 1000);
    assertThatThrownBy(() -> provider.offer(environment(), (_, _) -> {}))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("are free here");
  }

  @Test
  void aFolderThatLacksFilesNamesAllOfThem() {
    var provider = new PersonaPlexEngineProvider(AutomaticChoiceTest::neverMeasured, () -> PLENTY);
    var environment = new HashMap<>(environment());
    environment.put("PERSONAPLEX_MODEL_PATH", home.toString());
    assertThatThrownBy(() -> provider.offer(environment, (_, _) -> {}))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining(CheckpointFolder.LANGUAGE_MODEL)
        .hasMessageContaining(CheckpointFolder.CODEC)
        .hasMessageContaining(CheckpointFolder.TOKENIZER)
        .hasMessageContaining("voices");
  }

  @Test
  void whoNamesItGetsItOnASlowMachineWithAWarning() {
    var environment = environment();
    try (var engine = provider(1e6).load(environment, (_, _) -> {})) {
      assertThat(engine.info().realTime()).isFalse();
      assertThat(engine.warning())
          .startsWith("Slower than real time on this machine")
          .contains("frames/s", "GB/s", "12.5");
    }
  }

  @Test
  void theRuleIs85PercentOfTheProbeOverWhatAFrameReads() {
    var frame = new FrameBytes(8_000_000_000L, 0, 0);
    double enough = 12.5 * 8e9 / 0.85;
    assertThat(
            new SpeedForecast(enough * 1.000001, frame, Precision.INT8, AudioFormat.MIMI)
                .isRealTime())
        .isTrue();
    assertThat(
            new SpeedForecast(enough * 0.999999, frame, Precision.INT8, AudioFormat.MIMI)
                .isRealTime())
        .isFalse();
  }

  @Test
  void aModelOfAnotherRateIsMeasuredByItsOwn() {
    var frame = new FrameBytes(850_000_000, 0, 0);
    var slow = new AudioFormat(24_000, 4_800);
    var forecast = new SpeedForecast(6e9, frame, Precision.INT8, slow);
    assertThat(forecast.framesPerSecond()).isEqualTo(6);
    assertThat(forecast.isRealTime()).as("5 frames a second are enough").isTrue();
    assertThat(forecast.sentence()).endsWith("so 6.0 frames/s are expected and 5.0 are wanted");
    assertThat(new MeasuredSpeed(6, slow).isRealTime()).isTrue();
    assertThat(new MeasuredSpeed(6, AudioFormat.MIMI).isRealTime()).isFalse();
  }

  @Test
  void thePublishedModelReadsWhatTheSpecificationComputes() {
    LmConfig config = LmConfig.personaPlex7b();
    FrameBytes int8 = FrameBytes.of(config, Precision.INT8, PUBLISHED_CODEC_BYTES);
    // 7.375 billion weights at 8.5 bits; keys and values of 3000 rows at 2 bytes.
    assertThat(int8.weights()).isBetween(7_830_000_000L, 7_850_000_000L);
    assertThat(int8.past()).isEqualTo(1_572_864_000L);
    assertThat(FrameBytes.of(config, Precision.BF16, PUBLISHED_CODEC_BYTES).weights())
        .isBetween(14_740_000_000L, 14_760_000_000L);
  }

  private PersonaPlexEngineProvider provider(double bytesPerSecond) {
    return new PersonaPlexEngineProvider(_ -> bytesPerSecond, () -> PLENTY);
  }

  private Map<String, String> environment() {
    return Map.of(
        "PERSONAPLEX_MODEL_PATH",
        Golden.folder().toString(),
        "PERSONAPLEX_HOME",
        home.toString(),
        "PERSONAPLEX_THREADS",
        "1");
  }

  private static double neverMeasured(int threads) {
    throw new AssertionError("measured with %d threads".formatted(threads));
  }
}
