package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastLevelCacheTest {
  @TempDir private Path cpus;

  @Test
  void aCacheThatCpusShareIsCountedOnce() throws IOException {
    describe("cpu0", "0-1", "32768K");
    describe("cpu1", "0-1", "32768K");
    describe("cpu10", "10", "16384K");
    Files.createDirectories(cpus.resolve("cpufreq"));
    assertThat(LastLevelCache.bytes(cpus)).isEqualTo(48L << 20);
  }

  @Test
  void whatCannotBeReadCountsAsNone() throws IOException {
    assertThat(LastLevelCache.bytes(cpus.resolve("missing"))).isZero();
    Files.createDirectories(cpus.resolve("cpu0"));
    assertThat(LastLevelCache.bytes(cpus)).isZero();
    describe("cpu1", "1", "much");
    assertThat(LastLevelCache.bytes(cpus)).isZero();
  }

  private void describe(String cpu, String sharing, String size) throws IOException {
    Path cache = Files.createDirectories(cpus.resolve(cpu).resolve("cache/index3"));
    Files.writeString(cache.resolve("shared_cpu_list"), sharing + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
  }
}
