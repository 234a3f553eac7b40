package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.Signal;
import io.personaplex.client.ChatClient;
import io.personaplex.protocol.SessionParameters;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A disk that becomes full under the real `run`: 1 MiB of memory, mounted as its home.
@Timeout(120)
class FullDiskPromiseTest {
  /// Their lines are more than what is left of the last page of the log.
  private static final int CONVERSATIONS = 40;

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  @TempDir private Path disk;
  private boolean mounted;

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void everythingGoesOnWhatIsLostIsCountedAndSaid() throws Exception {
    mounted =
        run("mount", "-t", "tmpfs", "-o", "size=1m", "personaplex-test", disk.toString()) == 0;
    assumeTrue(mounted, "not run: this user may not mount a file system");
    var application =
        new RunningApplication(disk, Map.of("SPEECH_ENGINE", "echo", "BACKEND", "process"));
    try (application) {
      application.start("--no-open");
      application.readUntil(RunningApplication.READY);
      String run = application.run();
      fill();
      for (int i = 0; i < CONVERSATIONS; i++) {
        converse(application);
      }
      application.readUntil("lines do not reach the log file");

      JsonNode backend = resource(application, Scenario6.BACKEND);
      assertThat(backend.path("health").asText()).isEqualTo("healthy");
      assertThat(backend.path("logLinesLost").asLong()).isPositive();
      assertThat(get(application.appPort(), "/").status()).isEqualTo(200);
      assertThat(get(application.dashboardPort(), "/api/logs/" + Scenario6.BACKEND).body())
          .as("what the disk did not take is in memory")
          .contains("handshake sent", "lines do not reach the log file");

      application.signal(Signal.TERM);
      application.readToEnd();
      assertThat(application.host().waitFor()).isEqualTo(143);
      assertThat(RunningApplication.carriers(run)).isEmpty();
    }
  }

  private static void converse(RunningApplication application) {
    URI chat = URI.create("ws://127.0.0.1:%d/api/chat".formatted(application.moshiPort()));
    try (var client = ChatClient.connect(chat, SessionParameters.defaults(), ANSWER_TIMEOUT)) {
      client.awaitHandshake(ANSWER_TIMEOUT);
    }
  }

  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(disk.resolve("ballast"))) {
      while (true) {
        out.write("ballast\n".getBytes(UTF_8));
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static JsonNode resource(RunningApplication application, String name) throws IOException {
    for (JsonNode resource :
        new JsonMapper()
            .readTree(get(application.dashboardPort(), "/api/resources").body())
            .path("resources")) {
      if (resource.path("name").asText().equals(name)) {
        return resource;
      }
    }
    throw new AssertionError("no resource " + name);
  }

  private static LocalHttp.Answer get(int port, String path) throws IOException {
    return LocalHttp.get(Endpoint.loopback(port, "PORT"), path, ANSWER_TIMEOUT);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
