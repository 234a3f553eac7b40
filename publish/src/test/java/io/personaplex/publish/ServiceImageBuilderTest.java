package io.personaplex.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said when an engine does not build, with a linker and an engine that are shell scripts.
class ServiceImageBuilderTest {
  @TempDir Path folder;

  @Test
  void aBaseThatCannotBeHadIsNamed() throws Exception {
    ContainerEngine engine =
        engine(
            "Error response from daemon: Get \"https://127.0.0.1:9/v2/\": dial tcp 127.0.0.1:9:"
                + " connect: connection refused");

    assertThatThrownBy(() -> build(engine))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("the base image 127.0.0.1:9/base:1 is not on this machine")
        .hasMessageContaining("connection refused")
        .hasMessageContaining("or leave --base out");
  }

  @Test
  void anEngineThatIsGoneMeanwhileIsNotTakenForAMissingBase() throws Exception {
    ContainerEngine engine =
        engine("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?");

    assertThatThrownBy(() -> build(engine))
        .isInstanceOfSatisfying(
            ContainerFault.class,
            fault -> assertThat(fault.kind()).isEqualTo(ContainerFault.Kind.ENGINE_GONE));
  }

  private void build(ContainerEngine engine) throws Exception {
    script("jdk/bin/jlink", "for output; do :; done; mkdir -p \"$output/bin\"");
    var inputs =
        new BuildInputs(
            folder.resolve("jdk"),
            System.getProperty("java.class.path"),
            Path.of(System.getProperty("checkout"), "jvm.args"),
            Optional.of("127.0.0.1:9/base:1"),
            "0.1.0",
            "");
    new ServiceImageBuilder(engine).build(BuildContextTest.PROBE, inputs, _ -> {});
  }

  /// One that is ready, holds no image and cannot build: `words` say why, also when it is asked for
  /// an image if they are about the engine itself.
  private ContainerEngine engine(String words) throws Exception {
    String missing = words.startsWith("Error") ? "Error: No such image: base" : words;
    script(
        "bin/docker",
        """
        case $1 in
          version) echo '{"Client":{"ApiVersion":"1.50"},"Server":{"ApiVersion":"1.50","Version":"28.0"}}' ;;
          info) echo '{"Name":"elsewhere"}' ;;
          build) echo '%s' >&2; exit 1 ;;
          *) echo '%s' >&2; exit 1 ;;
        esac
        """
            .formatted(words, missing));
    return Engines.of(Map.of("PATH", folder.resolve("bin").toString()))
        .choose(EnginePreference.only(EngineKind.DOCKER))
        .orElseThrow();
  }

  private void script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
