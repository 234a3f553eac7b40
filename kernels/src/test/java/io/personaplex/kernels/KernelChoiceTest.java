package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  @Test
  void namesAreThoseOfTheSetting() {
    for (KernelChoice choice : KernelChoice.values()) {
      assertThat(KernelChoice.parse(choice.toString())).isEqualTo(choice);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelChoice.parse("native"))
        .withMessage("kernels 'native': there are auto, scalar and vector");
  }

  @Test
  void whereTheVectorApiIsThereItIsTaken() {
    assertThat(KernelChoice.AUTO.open().name()).startsWith("vector (").endsWith("-bit)");
    assertThat(KernelChoice.VECTOR.open().name()).isEqualTo(KernelChoice.AUTO.open().name());
    assertThat(KernelChoice.SCALAR.open().name()).isEqualTo("scalar");
  }

  /// In a JVM without the flag: `auto` falls back and says why, `vector` is an error.
  @Test
  void whereItIsNotThereAutoFallsBackAndVectorIsRefused() throws Exception {
    assertThat(inPlainJvm("auto"))
        .contains(
            "kernels: scalar; vector:", "--add-modules=jdk.incubator.vector", "opened scalar");
    assertThat(inPlainJvm("vector"))
        .contains("refused kernels vector:", "--add-modules=jdk.incubator.vector");
  }

  private static String inPlainJvm(String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    OpenKernelsMain.class.getName(),
                    name))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
