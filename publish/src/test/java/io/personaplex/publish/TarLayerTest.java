package io.personaplex.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarLayerTest {
  @TempDir Path folder;

  @Test
  void entriesAreSortedAndTheirParentsComeFirst() throws IOException {
    var layer = new TarLayer().text("opt/b/z", "z").text("opt/a", "a").link("lib", "usr/lib");

    assertThat(write(layer).entries().keySet())
        .containsExactly("lib", "opt/", "opt/a", "opt/b/", "opt/b/z");
  }

  @Test
  void ownersAreNumbersAndEveryTimeIsTheSame() throws IOException {
    Path program = Files.writeString(folder.resolve("program"), "#!");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    var layer =
        new TarLayer()
            .folder("tmp", 01777, 0)
            .folder("data", 0755, 10001)
            .copy("bin/program", program)
            .text("etc/passwd", "root");

    TarContents contents = write(layer);

    assertThat(contents.entries().get("tmp/").getMode() & 07777).isEqualTo(01777);
    assertThat(contents.entries().get("data/").getLongUserId()).isEqualTo(10001);
    assertThat(contents.entries().get("data/").getLongGroupId()).isEqualTo(10001);
    assertThat(contents.entries().get("bin/program").getMode() & 07777).isEqualTo(0755);
    assertThat(contents.entries().get("etc/passwd").getMode() & 07777).isEqualTo(0644);
    assertThat(contents.bytes().get("etc/passwd")).isEqualTo("root".getBytes(UTF_8));
    assertThat(contents.entries().values())
        .allMatch(entry -> entry.getUserName().isEmpty() && entry.getGroupName().isEmpty())
        .extracting(TarArchiveEntry::getLastModifiedTime)
        .hasSize(6)
        .containsOnly(contents.entries().get("tmp/").getLastModifiedTime());
  }

  @Test
  void aPathLongerThanAnOldTarCanHoldIsKeptWhole() throws IOException {
    String path = "opt/" + "long-name-".repeat(30) + "/file";

    assertThat(write(new TarLayer().text(path, "")).entries()).containsKey(path);
  }

  private TarContents write(TarLayer layer) throws IOException {
    Path file = folder.resolve("layer.tar");
    layer.writeTo(file);
    return TarContents.of(file);
  }
}
