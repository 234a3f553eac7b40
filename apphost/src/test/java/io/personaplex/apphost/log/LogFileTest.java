package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final int LINE_BYTES = "line 0000\n".length();

  @TempDir private Path folder;

  @Test
  void aFullFileIsRotatedStaysBoundedAndSaysWhatIsGone() throws IOException {
    Path path = folder.resolve("a.log");
    int kept = 20 * LINE_BYTES;
    try (var file = new LogFile(path, kept, CLOCK)) {
      for (int i = 0; i < 100; i++) {
        write(file, "line %04d\n".formatted(i));
      }
    }
    List<String> newer = Files.readAllLines(path);
    List<String> older = Files.readAllLines(LogFile.rotated(path));
    assertThat(Files.size(path)).isBetween(1L, (long) kept);
    assertThat(Files.size(LogFile.rotated(path))).isBetween(kept / 2L, (long) kept);
    assertThat(newer.getLast()).isEqualTo("line 0099");
    int firstNewer = Integer.parseInt(newer.get(1).substring(5));
    assertThat(older.getLast()).isEqualTo("line %04d".formatted(firstNewer - 1));
    int firstOlder = Integer.parseInt(older.get(1).substring(5));
    assertThat(newer.getFirst())
        .contains("—— " + firstOlder + " older lines are gone: a log is kept to 400 bytes ——");
    assertThat(folder.toFile().list()).hasSize(2);
  }

  @Test
  void whatWasWrittenCanBeReadAtOnce() throws IOException {
    Path path = folder.resolve("a.log");
    try (var file = new LogFile(path, 1000, CLOCK)) {
      write(file, "one\n");
      assertThat(path).hasContent("one\n");
    }
  }

  @Test
  void aFolderThatComesBackIsWrittenToAgain() throws IOException {
    Path path = folder.resolve("later").resolve("a.log");
    try (var file = new LogFile(path, 1000, CLOCK)) {
      assertThatThrownBy(() -> write(file, "one\n")).isInstanceOf(NoSuchFileException.class);
      Files.createDirectory(path.getParent());
      write(file, "two\n");
      assertThat(path).hasContent("two\n");
    }
  }

  private static void write(LogFile file, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    file.write(bytes, bytes.length, 1);
  }
}
