package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.container.EngineKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NextCommandTest {
  @Test
  void theEngineThatHasTheImageRunsIt() {
    assertThat(NextCommand.run(Scenario6Images.FRONTEND, EngineKind.PODMAN))
        .isEqualTo(
            "podman run --rm --publish 127.0.0.1:8010:8010 personaplex/scenario6-frontend:latest");
    assertThat(NextCommand.run(Scenario6Images.BACKEND, EngineKind.PODMAN))
        .isEqualTo("./personaplex run");
    assertThat(NextCommand.run(Scenario6Images.BACKEND.tagged("mine:1"), EngineKind.DOCKER))
        .isEqualTo("docker run --rm --publish 127.0.0.1:8998:8998 mine:1");
  }

  @Test
  void aFolderIsOneWordForTheShell() {
    var image = Scenario6Images.BACKEND.tagged("mine:1");
    assertThat(NextCommand.build(image, EngineKind.DOCKER, Path.of("/tmp/context")))
        .isEqualTo("docker build --tag mine:1 /tmp/context");
    assertThat(NextCommand.build(image, EngineKind.PODMAN, Path.of("/home/o'brian/my images")))
        .isEqualTo("podman build --format docker --tag mine:1 '/home/o'\\''brian/my images'");
  }
}
