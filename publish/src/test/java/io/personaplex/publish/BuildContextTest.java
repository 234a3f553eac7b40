package io.personaplex.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.personaplex.http.HealthProbeMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Contexts on a named base, so that these run on any Linux.
class BuildContextTest {
  /// An image of one small program of ours.
  static final ServiceImage PROBE =
      new ServiceImage(
          "probe",
          "asks for health",
          "test/probe:latest",
          HealthProbeMain.class.getName(),
          List.of("http"),
          List.of("engine.jvm.args"),
          List.of("vertx-"),
          Map.of("PORT", "8080"),
          "PORT",
          Optional.empty());

  @TempDir Path folder;

  @Test
  void aContextIsADockerfileAndOneTarALayerAndNothingElse() throws IOException {
    var lines = new ArrayList<String>();

    BuildContext context = BuildContext.write(PROBE, inputs(javaHome()), folder, lines::add);

    try (var there = Files.list(folder)) {
      assertThat(there.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("Dockerfile", "java.tar", "libraries.tar", "application.tar");
    }
    assertThat(context.files())
        .containsOnlyKeys("java.tar", "libraries.tar", "application.tar", "Dockerfile");
    assertThat(context.bytes()).isGreaterThan(10_000_000);
    assertThat(lines).hasSize(3).allMatch(line -> line.contains(" MB  "));
    assertThat(Files.readString(folder.resolve("Dockerfile")))
        .startsWith("FROM base:1\nADD java.tar /\n")
        .contains(
            "org.opencontainers.image.base.name=\"base:1\"", "io.personaplex.commit=\"1234abc\"");
    assertThat(TarContents.of(folder.resolve("application.tar")).entries().keySet())
        .containsExactly(
            "data/",
            "opt/",
            "opt/personaplex/",
            "opt/personaplex/LICENSE",
            "opt/personaplex/NOTICE",
            "opt/personaplex/engine.jvm.args",
            "opt/personaplex/jvm.args",
            "opt/personaplex/lib/",
            "opt/personaplex/lib/http.jar");
    assertThat(TarContents.of(folder.resolve("java.tar")).entries())
        .containsKeys("opt/java/bin/java", "opt/java/legal/java.base/LICENSE");
  }

  @Test
  void aFolderThatIsNotEmptyIsRefusedAndLeftAsItIs() throws IOException {
    Files.writeString(folder.resolve(".env"), "HF_TOKEN=secret");

    assertThatThrownBy(() -> BuildContext.write(PROBE, inputs(javaHome()), folder, line -> {}))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("is not empty");
    try (var there = Files.list(folder)) {
      assertThat(there).hasSize(1);
    }
  }

  @Test
  void aRunTimeWithoutALinkerIsNamed() {
    assertThatThrownBy(() -> BuildContext.write(PROBE, inputs(folder), folder, line -> {}))
        .isInstanceOf(PublishException.class)
        .hasMessage(
            folder.resolve("bin/jlink")
                + ": there is no jlink, so this is not a whole JDK: set JAVA_HOME to a JDK 25 and start again");
  }

  @Test
  void aFullDiskIsSaidInOneSentence() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()))
        .as("mounting a small disk needs a privilege")
        .isZero();
    try {
      assertThatThrownBy(
              () -> BuildContext.write(PROBE, inputs(javaHome()), small.resolve("c"), line -> {}))
          .isInstanceOf(PublishException.class)
          .hasMessageContaining("the disk of " + small.resolve("c") + " is full")
          .hasMessageContaining("400 MB");
    } finally {
      assertThat(run("umount", small.toString())).isZero();
    }
  }

  private BuildInputs inputs(Path javaHome) throws IOException {
    Path flags = Path.of(System.getProperty("checkout"), "jvm.args");
    return new BuildInputs(
        javaHome,
        System.getProperty("java.class.path"),
        flags,
        Optional.of("base:1"),
        "0.1.0",
        "1234abc");
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
