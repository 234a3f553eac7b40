package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.EchoEngine;
import io.personaplex.testkit.RawRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which pages may use the backend, asked over sockets as browsers ask.
class OriginTest {
  private static final String CHAT = "/api/chat?audio=pcm16";
  private static final List<String> JSON = List.of("/health", "/api/info");
  private static SpeechServer server;

  @BeforeAll
  static void startForAPageOnPort8010() {
    var environment =
        Map.of("MOSHI_PORT", "0", "APP_PORT", "8010", "ALLOWED_ORIGINS", "https://voice.example");
    server =
        new SpeechServer(
            BackendSettings.from(environment, List.of("auto", "echo")),
            List.of(new FakeProvider("echo", 0, (_, _) -> new EchoEngine())),
            Map.of());
    server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://localhost:8011",
        "http://127.0.0.1:9999",
        "http://localhost",
        "http://localhost.evil.example:8010",
        "http://voice.example",
        "null",
        "file://"
      })
  void aForeignPageCanNeitherOpenTheSocketNorReadJson(String origin) throws IOException {
    assertThat(handshake("localhost:" + server.port(), Optional.of(origin))).isEqualTo(403);
    for (String path : JSON) {
      assertThat(isReadable(path, origin)).as(path).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8010",
        "http://127.0.0.1:8010",
        "http://[::1]:8010",
        "https://voice.example"
      })
  void ourPageCanDoBoth(String origin) throws IOException {
    assertThat(handshake("127.0.0.1:" + server.port(), Optional.of(origin))).isEqualTo(101);
    for (String path : JSON) {
      assertThat(isReadable(path, origin)).as(path).isTrue();
    }
  }

  @Test
  void ourPageUnderAnAddressOfTheNetworkReachesTheBackendUnderTheSame() throws IOException {
    var page = Optional.of("http://192.168.1.5:8010");
    assertThat(handshake("192.168.1.5:" + server.port(), page)).isEqualTo(101);
    assertThat(handshake("192.168.1.6:" + server.port(), page)).isEqualTo(403);
  }

  @Test
  void whoHasNoOriginIsNoBrowserAndMayConnect() throws IOException {
    assertThat(handshake("localhost:" + server.port(), Optional.empty())).isEqualTo(101);
  }

  @Test
  void aNameThatWasMadeToPointHereIsRefusedEvenWithoutAnOrigin() throws IOException {
    assertThat(handshake("evil.example:" + server.port(), Optional.empty())).isEqualTo(403);
  }

  private static int handshake(String host, Optional<String> origin) throws IOException {
    return RawRequest.handshake(server.port(), CHAT, host, origin);
  }

  private static boolean isReadable(String path, String origin) throws IOException {
    return RawRequest.isReadable(server.port(), path, "localhost:" + server.port(), origin);
  }
}
