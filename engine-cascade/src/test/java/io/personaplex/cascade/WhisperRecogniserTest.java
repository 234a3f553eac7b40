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
  void aFileThatIsNoModelIsNamedAndDoesNotEndTheProcess(@TempDir Path folder) throws IOException {
    for (String content : new String[] {"", "lmgg, but not really", "x".repeat(11_000_000)}) {
      Path file = Files.writeString(folder.resolve("broken.bin"), content);
      assertThatThrownBy(() -> new WhisperRecogniser(file, 1).close())
          .isInstanceOf(SpeechException.class)
          .hasMessageContaining("broken.bin");
    }
    byte[] wrongSizes = new byte[11_000_000];
    wrongSizes[0] = 'l';
    wrongSizes[1] = 'm';
    wrongSizes[2] = 'g';
    wrongSizes[3] = 'g';
    Path file = Files.write(folder.resolve("sizes.bin"), wrongSizes);
    assertThatThrownBy(() -> new WhisperRecogniser(file, 1).close())
        .hasMessageContaining("sizes.bin");
  }
}
