package io.personaplex.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.http.Settings;
import io.personaplex.http.TlsFiles;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page's server and a backend whose certificate no authority stands behind.
class BackendTrustTest {
  private static final long PATIENCE_SECONDS = 20;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void theCertificateInTheFolderIsTakenAndThePageIsToldWhereToAcceptIt() throws Exception {
    try (var backend = FakeBackend.withTls(files());
        var frontend = start(backend.port(), folder)) {
      JsonObject config = await(frontend, "ok");
      assertThat(config.getString("moshi_ws_scheme")).isEqualTo("wss");
      assertThat(config.getString("moshi_ws_url"))
          .isEqualTo("wss://localhost:%d/api/chat".formatted(backend.port()));
      assertThat(config.getString("certificate_url"))
          .isEqualTo("https://localhost:%d/".formatted(backend.port()));
    }
  }

  @Test
  void anotherCertificateThanTheOneInTheFolderIsNotTaken() throws Exception {
    Path other = folder.resolve("other");
    var _ = new TlsFiles(other, Set.of()).open();
    try (var backend = FakeBackend.withTls(files());
        var frontend = start(backend.port(), other)) {
      JsonObject config = await(frontend, "unreachable");
      assertThat(config.getJsonObject("backend").getString("reason"))
          .contains("a certificate that is not trusted here");
      assertThat(config.containsKey("certificate_url")).isFalse();
    }
  }

  @Test
  void aBackendOnThisMachineIsTakenWhereItsFolderCannotBeRead() throws Exception {
    try (var backend = FakeBackend.withTls(files());
        var frontend = start(backend.port(), folder.resolve("not-there"))) {
      assertThat(await(frontend, "ok").containsKey("certificate_url")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "[::1]",
        "10.1.2.3",
        "192.168.1.5",
        "[fd00::1]",
        "[fe80::1]",
        "scenario6-moshi",
        "moshi.internal"
      })
  void theseAreNear(String host) {
    assertThat(BackendTrust.isNear(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"voice.example", "192.0.2.1", "[2001:db8::1]", "localhost.evil.example"})
  void theseAreNot(String host) {
    assertThat(BackendTrust.isNear(host)).isFalse();
  }

  private TlsFiles files() {
    return new TlsFiles(folder, Set.of());
  }

  private static FrontendServer start(int backendPort, Path certificates) {
    return FrontendServer.start(
        FrontendSettings.from(
            new Settings(
                Map.of(
                    "APP_PORT", "0",
                    "MOSHI_WS_SCHEME", "wss",
                    "MOSHI_HOST", "127.0.0.1",
                    "MOSHI_PORT", Integer.toString(backendPort),
                    "MOSHI_SSL_DIR", certificates.toString()))));
  }

  private JsonObject await(FrontendServer frontend, String state) throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:%d/api/config".formatted(frontend.port())))
            .build();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    JsonObject config;
    do {
      config = new JsonObject(client.send(request, BodyHandlers.ofString()).body());
      if (config.getString("moshi_backend_status").equals(state)) {
        return config;
      }
      Thread.sleep(50);
    } while (System.nanoTime() < deadline);
    throw new AssertionError("waited for %s, got %s".formatted(state, config.encode()));
  }
}
