package io.personaplex.apphost.container;

import static io.personaplex.apphost.container.EngineKind.DOCKER;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.JvmLaunch;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenClientsTest {
  @TempDir Path folder;

  /// Has a fake engine build an image, which never comes to an end.
  static final class Building {
    private Building() {}

    @SuppressWarnings("SystemOut") // its parent reads it
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      FakeEngine.docker(folder)
          .does(DOCKER, "build", "sleep 600 & echo $$; echo $!; wait")
          .engine(DOCKER)
          .build(
              new ImageBuild(folder, Path.of("Dockerfile"), "tiny:1", Map.of()),
              System.out::println);
    }
  }

  @Test
  void a_client_and_what_it_has_started_end_with_the_jvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                JvmLaunch.javaProgram().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Building.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = jvm.inputReader()) {
      ProcessHandle client = process(output.readLine());
      ProcessHandle child = process(output.readLine());
      jvm.destroy();
      assertThat(jvm.waitFor()).isEqualTo(143);
      client.onExit().get(20, TimeUnit.SECONDS);
      child.onExit().get(20, TimeUnit.SECONDS);
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static ProcessHandle process(String line) {
    return ProcessHandle.of(Long.parseLong(line)).orElseThrow();
  }
}
