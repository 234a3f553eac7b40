package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Npy;
import io.personaplex.tts.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The acoustic model on this machine against the outputs stored in the golden set, and ids to
/// sound.
class AcousticModelGoldenTest {
  private static final Map<String, Function<AcousticFrames, float[]>> SPECTRUM_PARTS =
      Map.of(
          "lh", AcousticFrames::lh,
          "theta", AcousticFrames::theta,
          "ln", AcousticFrames::ln,
          "lr", AcousticFrames::lr,
          "phi", AcousticFrames::phi);

  // The README's tolerances for a CPU with other kernels than the reference's.
  private static final double PART_RMS = 0.05;
  private static final double PART_LARGEST = 1;
  private static final double LEVEL_DECIBELS = 0.5;
  private static final double LOG_SPECTRUM_DECIBELS = 3;

  // Its tolerances for the wave of equal outputs.
  private static final double WAVE_SIGNAL_TO_NOISE = 80;
  private static final double WAVE_LARGEST = 1e-3;

  private static final Map<String, AcousticFrames> RUNS = new HashMap<>();
  private static AcousticModel model;

  @BeforeAll
  static void runEveryCase() {
    model = AcousticModel.load(ModelFolder.path().resolve(VoiceModel.HEART.modelFile()));
    for (AcousticCase golden : AcousticCase.all()) {
      RUNS.put(golden.name(), model.run(golden.idArray(), golden.speed()));
    }
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void outputsAreThoseOfTheReference() {
    var softly = new SoftAssertions();
    for (AcousticCase golden : AcousticCase.all()) {
      AcousticFrames run = RUNS.get(golden.name());
      softly.assertThat(run.count()).as("%s: frames", golden.name()).isEqualTo(golden.frames());
      if (run.count() != golden.frames()) {
        continue;
      }
      SPECTRUM_PARTS.forEach(
          (part, values) -> {
            Difference difference =
                Difference.between(
                    golden.part(part).values(AcousticFrames.BINS, golden.frames()),
                    values.apply(run));
            softly
                .assertThat(difference.rms())
                .as("%s %s: RMS difference", golden.name(), part)
                .isLessThanOrEqualTo(PART_RMS);
            softly
                .assertThat(difference.largest())
                .as("%s %s: largest difference", golden.name(), part)
                .isLessThanOrEqualTo(PART_LARGEST);
          });
    }
    softly.assertAll();
  }

  @Test
  void outputsAreBitEqualWhereTheKernelsAreThoseOfTheReference() throws IOException {
    Map<String, Boolean> equal = new HashMap<>();
    for (AcousticCase golden : AcousticCase.all()) {
      equal.put(golden.name(), bitEqual(golden, RUNS.get(golden.name())));
    }
    if (referenceKernels() && System.getProperty("tts.golden.dir", "").isEmpty()) {
      assertThat(equal).doesNotContainValue(false);
    } else {
      // Another CPU or another set: the tolerances above are the rule, this is for the reader.
      System.out.println("acoustic model: outputs bit-equal to the golden set: " + equal);
      assertThat(equal).isNotEmpty();
    }
  }

  @Test
  void idsBecomeTheWaveOfTheReference() {
    var vocoder = new Vocoder();
    var softly = new SoftAssertions();
    for (AcousticCase golden : AcousticCase.all()) {
      AcousticFrames run = RUNS.get(golden.name());
      float[] wave = vocoder.render(run);
      softly.assertThat(wave).as("%s: samples", golden.name()).hasSize(golden.samples());
      if (wave.length != golden.samples()) {
        continue;
      }
      float[] reference = golden.zeroNoiseWave();
      softly
          .assertThat(decibels(rms(wave) / golden.zeroNoiseRms()))
          .as("%s: level, dB from the reference", golden.name())
          .isBetween(-LEVEL_DECIBELS, LEVEL_DECIBELS);
      softly
          .assertThat(LogSpectrum.difference(reference, wave))
          .as("%s: log spectrum, dB RMS from the reference", golden.name())
          .isLessThanOrEqualTo(LOG_SPECTRUM_DECIBELS);
      if (bitEqual(golden, run)) {
        Difference difference = Difference.between(reference, wave);
        softly
            .assertThat(difference.signalToNoise())
            .as("%s: signal to noise, dB", golden.name())
            .isGreaterThanOrEqualTo(WAVE_SIGNAL_TO_NOISE);
        softly
            .assertThat(difference.largest())
            .as("%s: largest difference", golden.name())
            .isLessThanOrEqualTo(WAVE_LARGEST);
      }
    }
    softly.assertAll();
  }

  @Test
  void theVoicesProbeWordIsTheFirstGoldenCase() {
    AcousticCase probe =
        AcousticCase.all().stream()
            .filter(golden -> Arrays.equals(golden.idArray(), VoiceModel.probeIds()))
            .findFirst()
            .orElse(null);
    assertThat(model.run(VoiceModel.probeIds(), 1).count())
        .isEqualTo(VoiceModel.HEART.probeFrames());
    if (probe != null) {
      assertThat(probe.frames()).isEqualTo(VoiceModel.HEART.probeFrames());
    }
  }

  /// Whether all six outputs equal the stored ones, after rounding to float16 where these are
  /// stored so.
  private static boolean bitEqual(AcousticCase golden, AcousticFrames run) {
    if (run.count() != golden.frames()) {
      return false;
    }
    return Arrays.equals(golden.pitch(), run.f0())
        && SPECTRUM_PARTS.entrySet().stream()
            .allMatch(
                part -> {
                  Npy stored = golden.part(part.getKey());
                  float[] values = part.getValue().apply(run).clone();
                  if (stored.half()) {
                    for (int i = 0; i < values.length; i++) {
                      values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
                    }
                  }
                  return Arrays.equals(stored.values(AcousticFrames.BINS, golden.frames()), values);
                });
  }

  /// The committed set was made on an x64 CPU with AVX-512 VNNI.
  private static boolean referenceKernels() throws IOException {
    Path cpu = Path.of("/proc/cpuinfo");
    return Files.exists(cpu) && Files.readString(cpu).contains("avx512_vnni");
  }

  private static double rms(float[] wave) {
    double sum = 0;
    for (float sample : wave) {
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / wave.length);
  }

  private static double decibels(double ratio) {
    return 20 * Math.log10(ratio);
  }
}
