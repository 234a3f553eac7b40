package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhonemeIdsTest {
  @TempDir Path folder;

  @Test
  void unknownCharactersAreDroppedAndBothEndsAreZero() throws IOException {
    PhonemeIds ids = PhonemeIds.load(vocabulary("{\"a\": 43, \"ˈ\": 156, \" \": 16}"));
    assertThat(ids.of("ˈa😀 \nb")).containsExactly(0, 156, 43, 16, 0);
    assertThat(ids.of("???")).containsExactly(0, 0);
    assertThat(ids.of("")).containsExactly(0, 0);
  }

  @Test
  void aVocabularyOfAnotherModelIsRefused() throws IOException {
    Path words = vocabulary("{\"ab\": 1}");
    assertThatThrownBy(() -> PhonemeIds.load(words))
        .isInstanceOf(AcousticException.class)
        .hasMessageContaining("'ab' has id 1");
    Path tooLarge = vocabulary("{\"a\": 178}");
    assertThatThrownBy(() -> PhonemeIds.load(tooLarge)).hasMessageContaining("'a' has id 178");
    Path list = vocabulary("[1, 2]");
    assertThatThrownBy(() -> PhonemeIds.load(list)).hasMessageContaining("as a vocabulary");
    Path missing = folder.resolve("none.json");
    assertThatThrownBy(() -> PhonemeIds.load(missing)).hasMessageContaining("none.json");
  }

  private Path vocabulary(String json) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "vocab", ".json"), json);
  }
}
