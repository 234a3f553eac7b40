package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpServer;
import io.personaplex.http.Settings;
import io.personaplex.http.TlsFiles;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The page on http with a self-signed wss backend, in a browser that ignores no certificate error;
/// and a page that is not ours.
@ExtendWith(ChromiumExtension.class)
class TlsPageTest {
  /// Opens a socket and tells how that ended.
  private static final String TRY_SOCKET =
      """
      url => new Promise(resolve => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      })
      """;

  private static final String TRY_JSON =
      "url => fetch(url).then(answer => answer.text(), () => 'refused')";

  private final Page page;
  private FakeBackend backend;
  private FrontendServer frontend;

  TlsPageTest(Chromium chromium) {
    page = chromium.page();
  }

  @BeforeEach
  void start(@TempDir Path certificates) throws IOException {
    backend = FakeBackend.withTls(new TlsFiles(certificates, Set.of()));
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    frontend =
        FrontendServer.start(
            FrontendSettings.from(
                new Settings(
                    Map.of(
                        "APP_PORT", Integer.toString(port),
                        "MOSHI_WS_SCHEME", "wss",
                        "MOSHI_HOST", "127.0.0.1",
                        "MOSHI_PORT", Integer.toString(backend.port()),
                        "MOSHI_SSL_DIR", certificates.toString()))));
  }

  @AfterEach
  void close() {
    page.context().close();
    frontend.close();
    backend.close();
  }

  @Test
  void theConversationWorksThroughTheRelay() throws Exception {
    page.navigate(url());
    backend.nextChat().says("Hello");
    assertThat(page.locator("#pill")).hasText("Live");
    assertThat(page.locator(".bubble.agent")).containsText("Hello");
  }

  @Test
  void withoutTheRelayThePersonIsAskedToAcceptTheCertificate() {
    page.route("**/api/config", TlsPageTest::withoutRelay);
    page.navigate(url());
    assertThat(page.locator("#certificate")).isVisible();
    assertThat(page.locator("#certificate-link"))
        .hasAttribute("href", "https://localhost:%d/".formatted(backend.port()));
  }

  @Test
  void aPageOfAnotherPortCanNeitherOpenOurSocketsNorReadOurJson() throws IOException {
    String relay = "ws://localhost:%d/proxy/moshi".formatted(frontend.port());
    page.navigate(url() + "static/js/routes.js");
    assertThat(page.evaluate(TRY_SOCKET, relay)).as("from our page").isEqualTo("open");

    HttpServer foreign =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    foreign.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.close();
        });
    foreign.start();
    try {
      page.navigate("http://localhost:%d/".formatted(foreign.getAddress().getPort()));
      assertThat(page.evaluate(TRY_SOCKET, relay)).isEqualTo("refused");
      assertThat(page.evaluate(TRY_SOCKET, relay.replace("/proxy/moshi", "/ws/logs")))
          .isEqualTo("refused");
      assertThat(page.evaluate(TRY_JSON, url() + "api/config")).isEqualTo("refused");
    } finally {
      foreign.stop(0);
    }
  }

  private static void withoutRelay(Route route) {
    var answer = route.fetch();
    var config = new JsonObject(answer.text());
    config.remove("relay_url");
    route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(config.encode()));
  }

  private String url() {
    return "http://localhost:%d/".formatted(frontend.port());
  }
}
