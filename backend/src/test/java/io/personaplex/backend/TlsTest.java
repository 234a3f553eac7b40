package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.SettingsException;
import io.personaplex.speech.EchoEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The backend with `MOSHI_USE_SSL`: TLS and nothing else.
class TlsTest {
  @TempDir private Path folder;

  @Test
  void aConversationBeginsOverWssAndHealthIsOverHttps() throws Exception {
    try (var server = server();
        var client = HttpClient.newBuilder().sslContext(trustingTheFile(server)).build()) {
      String origin = "localhost:" + server.port();
      assertThat(server.awaitSettled(Duration.ofSeconds(15))).isTrue();
      var health = HttpRequest.newBuilder(URI.create("https://" + origin + "/health")).build();
      assertThat(client.send(health, BodyHandlers.ofString()).body()).contains("\"ok\"");
      var accepted = HttpRequest.newBuilder(URI.create("https://" + origin + "/")).build();
      assertThat(client.send(accepted, BodyHandlers.ofString()).body()).contains("Close this tab");

      var handshake = new CompletableFuture<Byte>();
      var chat = URI.create("wss://" + origin + "/api/chat?audio=pcm16");
      WebSocket socket =
          client.newWebSocketBuilder().buildAsync(chat, new Handshake(handshake)).join();
      assertThat(handshake.get(15, TimeUnit.SECONDS)).isEqualTo((byte) 0);
      socket.abort();
    }
  }

  @Test
  void whoSpeaksPlainGetsNoAnswerOfHttp() throws Exception {
    try (var server = server();
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(15_000);
      socket
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
      assertThat(rest(socket)).doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void withoutAUsableCertificateThereIsNoServer() throws Exception {
    Files.writeString(folder.resolve("cert.pem"), "no certificate");
    Files.writeString(folder.resolve("key.pem"), "no key");
    assertThatThrownBy(this::server)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(folder.resolve("cert.pem") + " cannot be used");
  }

  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException reset) {
      return "";
    }
  }

  private SpeechServer server() {
    var environment =
        Map.of("MOSHI_PORT", "0", "MOSHI_USE_SSL", "true", "MOSHI_SSL_DIR", folder.toString());
    var server =
        new SpeechServer(
            BackendSettings.from(environment, List.of("auto", "echo")),
            List.of(new FakeProvider("echo", 0, (_, _) -> new EchoEngine())),
            Map.of());
    server.start();
    return server;
  }

  /// @param server has made the file
  private SSLContext trustingTheFile(SpeechServer server) throws Exception {
    assertThat(server.port()).isPositive();
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(folder.resolve("cert.pem"))) {
      store.setCertificateEntry(
          "backend", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private record Handshake(CompletableFuture<Byte> seen) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      if (data.remaining() == 1) {
        seen.complete(data.get());
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }
  }
}
