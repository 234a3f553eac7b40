package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.client.SoundLevel;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MannersSetTest {
  private final MannersSet set = MannersSet.load();

  @Test
  void twentySoundsInterruptAndTwentyDoNot() {
    assertThat(set.interruptions()).hasSize(20).doesNotHaveDuplicates();
    assertThat(set.coughs()).hasSize(8);
    assertThat(set.backchannels()).hasSize(6);
    assertThat(set.echoes()).hasSize(6);
    assertThat(set.about()).contains("Synthetic");
  }

  @Test
  void everyInterruptionIsARecordedSentence() {
    assertThat(set.interruptions())
        .allSatisfy(
            id -> assertThat(QuestionSet.recording(id).length / 24_000.0).isGreaterThan(0.8));
  }

  @Test
  void aCoughLastsAsLongAsItSays() {
    for (MannersSet.Cough cough : set.coughs()) {
      assertThat(cough.millis()).isBetween(150, 400);
      assertThat(MannersSet.recording(cough.id()).length / 24.0)
          .as(cough.id())
          .isBetween(cough.millis() - 1.0, cough.millis() + 1.0);
    }
  }

  @Test
  void twoForeignSynthesisersSayTheWordsOfAListener() {
    for (MannersSet.Sound word : set.backchannels()) {
      float[] recording = MannersSet.recording(word.id());
      int voiced =
          SoundLevel.lastAbove(SoundLevel.VOICED, recording)
              - SoundLevel.firstAbove(SoundLevel.VOICED, recording);
      assertThat(voiced / 24.0).as(word.id()).isBetween(200.0, 450.0);
    }
    assertThat(
            set.backchannels().stream()
                .map(word -> word.voice().replaceFirst(":.*", ""))
                .collect(Collectors.toSet()))
        .isEqualTo(Set.of("espeak-ng", "flite"));
  }

  @Test
  void theEchoesAreAsLateAndAsLoudAsPromised() {
    assertThat(set.echoes())
        .allSatisfy(
            echo -> {
              assertThat(echo.delayMillis()).isBetween(50, 250);
              assertThat(echo.decibels()).isIn(-10.0, -20.0);
            });
  }
}
