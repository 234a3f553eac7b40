package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PendingFolderTest {
  @TempDir Path folder;

  @Test
  void itAppearsWholeOrNotAtAll() throws IOException {
    Path voices = folder.resolve("voices");
    try (var pending = new PendingFolder(voices)) {
      Files.writeString(pending.path().resolve("a.pt"), "a");
    }
    assertThat(folder).isEmptyDirectory();
    try (var pending = new PendingFolder(voices)) {
      Files.writeString(pending.path().resolve("a.pt"), "a");
      pending.publish();
    }
    assertThat(folder).isDirectoryNotContaining(f -> !f.equals(voices));
    assertThat(voices.resolve("a.pt")).hasContent("a");
  }

  @Test
  void aProcessAskedToEndLeavesNothing() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                PendingFolderTest.class.getName(),
                folder.resolve("voices").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('f');
      assertThat(folder).isNotEmptyDirectory();
      process.destroy(); // SIGTERM
      process.waitFor();
      assertThat(folder).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  /// The process of the test above: it fills a folder, says so, and waits.
  public static void main(String[] arguments) throws IOException {
    try (var pending = new PendingFolder(Path.of(arguments[0]))) {
      Files.writeString(pending.path().resolve("a.pt"), "a");
      System.out.print('f');
      System.out.flush();
      System.in.read();
    }
  }
}
