package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.speech.SpeechException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhisperRecogniserTest {
  @Test
  void aWordShorterThanASecondIsUnderstood() {
    try (var recogniser = new WhisperRecogniser(SmallModels.file("whisper-tiny.en"), 2)) {
      float[] yes = SmallModels.yes();
      assertThat(yes).hasSizeLessThan(Recogniser.SAMPLE_RATE);
      assertThat(recogniser.recognise(yes, yes.length)).containsIgnoringCase("yes");
    }
  }

  @Test
  void theEncoderLooksAtLittleMoreThanTheSoundAndAtMoreAfterASlowRun() {
    int second = Recogniser.SAMPLE_RATE;
    assertThat(WhisperRecogniser.positions(second, false)).isEqualTo(448);
    assertThat(WhisperRecogniser.positions(second, true)).isEqualTo(448 + 192);
    assertThat(WhisperRecogniser.positions(10 * second, false)).isEqualTo(512 + 192);
    assertThat(WhisperRecogniser.positions(10 * second, true)).isEqualTo(512 + 2 * 192);
    assertThat(WhisperRecogniser.positions(30 * second, true)).isEqualTo(1_500);
  }

  @Test
  void moreThanThirtySecondsAreRefused() {
    try (var recogniser = new WhisperRecogniser(SmallModels.file("whisper-tiny.en"), 1)) {
      float[] long31 = new float[31 * Recogniser.SAMPLE_RATE];
      assertThatThrownBy(() -> recogniser.recognise(long31, long31.length))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("30 s");
    }
  }

  @Test
  void aClosedRecogniserSaysSo() {
    var recogniser = new WhisperRecogniser(SmallModels.file("whisper-tiny.en"), 1);
    recogniser.close();
    recogniser.close();
    assertThatThrownBy(() -> recogniser.recognise(new float[16_000], 16_000))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileThatIsNoModelIsNamed(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("broken.bin"), "lmgg, but not really. ".repeat(10));
    assertThatThrownBy(() -> new WhisperRecogniser(file, 1).close())
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("broken.bin");
  }
}
