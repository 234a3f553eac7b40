package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.TtsGolden;
import io.personaplex.tts.ModelFolder;
import java.util.Arrays;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class PhonemeIdsGoldenTest {
  private final PhonemeIds ids = PhonemeIds.load(ModelFolder.path().resolve(PhonemeIds.FILE));

  @Test
  void everyLineGivesTheIdsOfTheReference() {
    var softly = new SoftAssertions();
    for (String line : TtsGolden.lines("ids.tsv")) {
      String[] columns = line.split("\t", -1);
      long[] wanted = Arrays.stream(columns[1].split(" ")).mapToLong(Long::parseLong).toArray();
      softly.assertThat(ids.of(columns[0])).as(columns[0]).containsExactly(wanted);
    }
    softly.assertAll();
  }

  @Test
  void everyAcousticCaseGivesItsIds() {
    for (AcousticCase golden : AcousticCase.all()) {
      assertThat(ids.of(golden.phonemes())).as(golden.name()).containsExactly(golden.idArray());
    }
  }
}
