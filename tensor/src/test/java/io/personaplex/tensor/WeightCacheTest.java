package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightCacheTest {
  private static final String KEY = "model.safetensors 123 bytes, INT8";
  private static final List<WeightCache.Block> BLOCKS =
      List.of(
          new WeightCache.Block("a \"quoted\"", 1000),
          new WeightCache.Block("empty", 0),
          new WeightCache.Block("b", 10_001));

  @TempDir Path folder;

  @Test
  void whatSeveralThreadsWroteIsMappedNextTime() throws IOException {
    write(1);
    try (WeightCache cache = sound(KEY)) {
      assertThat(cache.names()).containsExactly("a \"quoted\"", "empty", "b");
      assertThat(cache.data("b").byteSize()).isEqualTo(10_001);
      assertThat(cache.bytes()).isEqualTo(11_001);
      assertContent(cache, 1);
      assertThat(cache.data("b").address() % 4096).isZero();
      assertThat(cache.data("b").isReadOnly()).isTrue();
      assertThatThrownBy(() -> cache.data("c"))
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("no block 'c'");
    }
    assertThat(files()).containsExactly("weights.cache");
  }

  @Test
  void progressRisesToTheWhole() throws IOException {
    List<Long> written = new ArrayList<>();
    try (var writer = new WeightCacheWriter(file(), KEY, BLOCKS)) {
      writer.finish(2, written::add);
    }
    assertThat(written).isSorted().last().isEqualTo(11_001L);
    List<Long> read = new ArrayList<>();
    try (WeightCache cache = (WeightCache) WeightCache.open(file(), KEY, 2, read::add)) {
      assertThat(read).isSorted().last().isEqualTo(cache.bytes());
    }
  }

  @Test
  void whoIsToldTheProgressCanStopIt() throws IOException {
    write(1);
    assertThatThrownBy(
            () ->
                WeightCache.open(
                    file(),
                    KEY,
                    2,
                    _ -> {
                      throw new IllegalStateException("enough");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
  }

  @Test
  void aFileThatIsNotThereOrOfAnotherKeyIsStale() throws IOException {
    assertStale(KEY, "it is not made yet");
    write(1);
    assertStale("other", "it was made of '" + KEY + "', wanted 'other'");
  }

  @Test
  void aFileCutAnywhereIsStale() throws IOException {
    byte[] whole = write(1);
    for (int length = 0; length < whole.length; length += length < 1000 ? 1 : 997) {
      replace(Arrays.copyOf(whole, length));
      assertStale(KEY, "weights.cache: ");
    }
  }

  @Test
  void aBitThatFlippedMakesItStale() throws IOException {
    byte[] whole = write(1);
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    int changes = 0;
    for (int i = 0; i < 500; i++) {
      byte[] changed = whole.clone();
      int at = random.nextInt(whole.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      replace(changed);
      switch (WeightCache.open(file(), KEY, 1, _ -> {})) {
        case WeightCache.Stale _ -> changes++;
        case WeightCache cache -> {
          // Between the blocks nothing is looked at.
          try (cache) {
            assertContent(cache, 1);
          }
        }
      }
    }
    assertThat(changes).as("seed=%d", seed).isPositive();
  }

  @Test
  void aDamagedBlockIsNamed() throws IOException {
    byte[] whole = write(1);
    whole[whole.length - 1] ^= 1;
    replace(whole);
    assertStale(KEY, "block 'b' is damaged");
  }

  @Test
  void anotherVersionIsStale() throws IOException {
    byte[] whole = write(1);
    whole[WeightCache.MAGIC.length - 1]++;
    replace(whole);
    assertStale(KEY, "of another version");
  }

  @Test
  void anUnfinishedFileLeavesTheOldOne() throws IOException {
    write(1);
    try (var writer = new WeightCacheWriter(file(), KEY, BLOCKS)) {
      writer.data("b").fill((byte) 9);
      assertThat(files()).hasSize(2);
    }
    assertThat(files()).containsExactly("weights.cache");
    try (WeightCache cache = sound(KEY)) {
      assertContent(cache, 1);
    }
  }

  @Test
  void twoWritersAtOnceDoNotDisturbEachOtherNorWhoReads() throws IOException {
    write(1);
    try (WeightCache reader = sound(KEY);
        var first = new WeightCacheWriter(file(), KEY, BLOCKS);
        var second = new WeightCacheWriter(file(), KEY, BLOCKS)) {
      fill(first, 2);
      fill(second, 3);
      second.finish(1, _ -> {});
      try (WeightCache cache = sound(KEY)) {
        assertContent(cache, 3);
      }
      first.finish(1, _ -> {});
      try (WeightCache cache = sound(KEY)) {
        assertContent(cache, 2);
      }
      assertContent(reader, 1);
    }
    assertThat(files()).containsExactly("weights.cache");
  }

  @Test
  void whatAKilledWriterLeftIsRemovedAndWhatALivingOneWritesIsNot() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    Path left = Files.createFile(folder.resolve("weights.cache.1.partial"));
    Files.setLastModifiedTime(left, old);
    Path other = Files.createFile(folder.resolve("other.cache.1.partial"));
    Files.setLastModifiedTime(other, old);
    try (var living = new WeightCacheWriter(file(), KEY, BLOCKS)) {
      assertThat(left).doesNotExist();
      assertThat(other).exists();
      Path itsFile =
          folder.resolve(files().stream().filter(n -> n.startsWith("weights")).findAny().get());
      Files.setLastModifiedTime(itsFile, old);
      write(4);
      assertThat(itsFile).exists();
      living.finish(1, _ -> {});
    }
  }

  @Test
  void aDiskThatIsTooSmallIsToldBeforehand() {
    var huge = List.of(new WeightCache.Block("huge", 1L << 52));
    assertThatThrownBy(() -> reserve(huge))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("weights.cache needs 4503599.63 GB");
  }

  @Test
  void blocksOfTheSameNameAreRefused() throws IOException {
    assertThatThrownBy(() -> reserve(List.of(BLOCKS.get(0), BLOCKS.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(files()).isEmpty();
  }

  private void reserve(List<WeightCache.Block> blocks) {
    try (var writer = new WeightCacheWriter(file(), KEY, blocks)) {
      writer.finish(1, _ -> {});
    }
  }

  private byte[] write(int seed) throws IOException {
    try (var writer = new WeightCacheWriter(file(), KEY, BLOCKS)) {
      fill(writer, seed);
      writer.finish(2, _ -> {});
    }
    return Files.readAllBytes(file());
  }

  /// Every other half by another thread.
  private static void fill(WeightCacheWriter writer, int seed) {
    for (WeightCache.Block block : BLOCKS) {
      MemorySegment data = writer.data(block.name());
      MemorySegment content = MemorySegment.ofArray(content(block, seed));
      long half = block.bytes() / 2;
      IntStream.range(0, 2)
          .parallel()
          .forEach(
              part -> {
                long from = part * half;
                long length = part == 0 ? half : block.bytes() - half;
                MemorySegment.copy(content, from, data, from, length);
              });
    }
  }

  private static byte[] content(WeightCache.Block block, int seed) {
    byte[] bytes = new byte[(int) block.bytes()];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static void assertContent(WeightCache cache, int seed) {
    for (WeightCache.Block block : BLOCKS) {
      assertThat(cache.data(block.name()).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(content(block, seed));
    }
  }

  private WeightCache sound(String key) {
    return switch (WeightCache.open(file(), key, 2, _ -> {})) {
      case WeightCache cache -> cache;
      case WeightCache.Stale(String reason) -> throw new AssertionError(reason);
    };
  }

  private void assertStale(String key, String reason) {
    switch (WeightCache.open(file(), key, 2, _ -> {})) {
      case WeightCache.Stale stale ->
          assertThat(stale.reason()).startsWith(file() + ": ").contains(reason);
      case WeightCache cache -> {
        cache.close();
        throw new AssertionError("taken for sound");
      }
    }
  }

  private void replace(byte[] bytes) throws IOException {
    Files.delete(file()); // what overwrites a file waits for the disk on some systems
    Files.write(file(), bytes);
  }

  private Path file() {
    return folder.resolve("weights.cache");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
