package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcousticModelTest {
  @TempDir Path folder;

  @Test
  void aMissingModelIsNamedWithTheCommandThatFetchesIt() {
    assertThatThrownBy(() -> AcousticModel.load(folder.resolve("hibari.onnx")))
        .isInstanceOf(AcousticException.class)
        .hasMessageContaining("hibari.onnx")
        .hasMessageContaining("models fetch");
  }

  @Test
  void aBrokenModelIsNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "half a download");
    assertThatThrownBy(() -> AcousticModel.load(broken))
        .isInstanceOf(AcousticException.class)
        .hasMessageContaining("broken.onnx")
        .hasMessageContaining("fetch the model again");
  }
}
