package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes that make the same weight cache.
final class WeightCacheProcessesTest {
  private static final String KEY = "key";
  private static final WeightCache.Block BLOCK = new WeightCache.Block("b", 9000);

  @TempDir Path folder;

  @Test
  void aLivingProcessIsLeftAloneAndTheLastToFinishStays() throws Exception {
    try (var other = new WritingProcess(file(), KEY, BLOCK.name(), 9000)) {
      makeAllOld();
      write((byte) 7);
      assertThat(firstByte()).isEqualTo((byte) 7);
      other.finish();
      assertThat(firstByte()).isEqualTo(WritingProcess.CONTENT);
    }
    assertThat(files()).containsExactly(file());
  }

  @Test
  void aProcessThatIsInterruptedLeavesNothing() throws Exception {
    try (var other = new WritingProcess(file(), KEY, BLOCK.name(), 9000)) {
      assertThat(files()).as("being written").hasSize(1);
      other.interrupt();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeavesIsNoCacheAndIsRemovedByTheNext() throws Exception {
    try (var other = new WritingProcess(file(), KEY, BLOCK.name(), 9000)) {
      other.kill();
    }
    assertThat(file()).doesNotExist();
    assertThat(files()).hasSize(1);
    makeAllOld();
    write((byte) 7);
    assertThat(files()).containsExactly(file());
  }

  private void write(byte content) {
    try (var writer = new WeightCacheWriter(file(), KEY, List.of(BLOCK))) {
      writer.data(BLOCK.name()).fill(content);
      writer.finish(1, _ -> {});
    }
  }

  private byte firstByte() {
    return switch (WeightCache.open(file(), KEY, 1, _ -> {})) {
      case WeightCache cache -> {
        try (cache) {
          yield cache.data(BLOCK.name()).get(ValueLayout.JAVA_BYTE, 0);
        }
      }
      case WeightCache.Stale(String reason) -> throw new AssertionError(reason);
    };
  }

  private void makeAllOld() throws IOException {
    for (Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
  }

  private Path file() {
    return folder.resolve("weights.cache");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
