package io.personaplex.tts.text.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.tts.text.Deviations;
import io.personaplex.tts.text.TextFrontEnd;
import io.personaplex.tts.text.TinyVoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoiceFilesTest {
  @TempDir Path folder;

  @Test
  void aMissingFileIsNamed() {
    TinyVoice.in(folder);
    assertThatThrownBy(() -> TextFrontEnd.load(folder, Deviations.ON))
        .isInstanceOf(FrontEndModelException.class)
        .hasMessageContaining("lacks 'oov.json'");
  }

  @Test
  void aDamagedFileIsNamedWithItsFault() throws IOException {
    Files.writeString(folder.resolve("table.json"), "{\"a\": ");
    var files = new VoiceFiles(folder);
    assertThatThrownBy(
            () ->
                files.read(
                    "table.json",
                    parser -> {
                      parser.nextToken();
                      parser.nextToken();
                      return parser.nextToken();
                    }))
        .isInstanceOf(FrontEndModelException.class)
        .hasMessageContaining("table.json cannot be read");
  }
}
