package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeRequirementsTest {
  @TempDir Path folder;

  @Test
  void anOldProcessorIsToldWhatItLacks() throws IOException {
    Path cpuinfo =
        Files.writeString(
            folder.resolve("cpuinfo"), "model name : Old\nflags\t\t: fpu sse2 avx f16c\n");
    assertThat(NativeRequirements.missingCpuFlags(cpuinfo))
        .singleElement()
        .asString()
        .contains("AVX2, FMA")
        .doesNotContain("F16C");
  }

  @Test
  void aCurrentProcessorLacksNothing() throws IOException {
    Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "flags\t\t: fpu avx2 fma f16c\n");
    assertThat(NativeRequirements.missingCpuFlags(cpuinfo)).isEmpty();
  }
}
