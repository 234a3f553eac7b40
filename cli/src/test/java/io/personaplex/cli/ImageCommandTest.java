package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.JvmLaunch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command says when nothing can be built.
class ImageCommandTest {
  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void onlyThisPath() {
    environment.put("PATH", folder.toString());
    System.setProperty(
        JvmLaunch.FLAGS_PROPERTY, Path.of(System.getProperty("checkout"), "jvm.args").toString());
  }

  @AfterEach
  void forgetTheFlags() {
    System.clearProperty(JvmLaunch.FLAGS_PROPERTY);
  }

  @Test
  void withoutAnyEngineBothAreNamedWithARemedy() {
    assertThat(image()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(err.toString())
        .contains("there is no program 'docker'", "there is no program 'podman'")
        .contains("Install Docker", "Install Podman")
        .contains("--context DIR");
  }

  @Test
  void theEngineThatWasAskedForIsTheOneThatIsNamed() {
    assertThat(image("--engine", "podman")).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(err.toString()).contains("podman").doesNotContain("docker");
  }

  @Test
  void anEngineThatDoesNotRunIsToldFromOneThatIsNotThere() throws IOException {
    Path docker =
        Files.writeString(
            folder.resolve("docker"),
            """
            #!/bin/sh
            echo "Cannot connect to the Docker daemon at unix:///run/docker.sock. Is the docker daemon running?" >&2
            exit 1
            """);
    assertThat(docker.toFile().setExecutable(true)).isTrue();

    assertThat(image("--engine", "docker")).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(err.toString()).contains("the engine is not running", "Start it");
  }

  @Test
  void whatCannotBeMeantIsWrongUse() {
    assertThat(image("scenario7")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .contains("there is no service 'scenario7'; there are scenario6-moshi, scenario6-frontend");
    assertThat(image("all", "--tag", "mine:1")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("--tag names one image, not all");
    assertThat(image("--engine", "lxc")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void aNameThatCouldSmuggleALineIsRefused() {
    String context = folder.resolve("context").toString();
    assertThat(image("--context", context, "--base", "debian\nRUN evil"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(image("--context", context, "--tag", "-v")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("is no name of an image");
    assertThat(Path.of(context)).doesNotExist();
  }

  @Test
  void noOtherCommandLoadsAnythingOfTheModule() throws IOException {
    Process help =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                PersonaPlex.class.getName(),
                "--help")
            .redirectErrorStream(true)
            .start();
    String loaded = new String(help.getInputStream().readAllBytes(), UTF_8);
    assertThat(loaded)
        .contains("io.personaplex.cli.ImageCommand source")
        .doesNotContain("io.personaplex.publish.", "org.apache.commons.compress.");
  }

  private int image(String... arguments) {
    return PersonaPlex.commandLine(
            environment, new PrintStream(new ByteArrayOutputStream(), true, UTF_8))
        .setErr(new PrintWriter(err, true))
        .execute(Stream.concat(Stream.of("image"), Stream.of(arguments)).toArray(String[]::new));
  }
}
