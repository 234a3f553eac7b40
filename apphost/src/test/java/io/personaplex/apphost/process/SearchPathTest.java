package io.personaplex.apphost.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPathTest {
  @TempDir Path folder;

  @Test
  void theFirstProgramOnThePathIsFoundAndWhatIsNoneIsPassedBy() throws IOException {
    Files.createDirectories(folder.resolve("a/tool"));
    Files.createFile(Files.createDirectories(folder.resolve("b")).resolve("tool"));
    Path tool = Files.createFile(Files.createDirectories(folder.resolve("c")).resolve("tool"));
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    String path = ":%1$s/none:%1$s/a:%1$s/b:%1$s/c".formatted(folder);
    assertThat(SearchPath.find("tool", Map.of("PATH", path))).contains(tool);
    assertThat(SearchPath.find("tool", Map.of())).isEmpty();
  }
}
