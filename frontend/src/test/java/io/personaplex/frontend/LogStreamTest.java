package io.personaplex.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.CloseCode;
import io.personaplex.http.Settings;
import io.personaplex.testkit.MarkdownPage;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `/ws/logs` between real sockets.
@Timeout(60)
class LogStreamTest {
  private static final Logger LOG = Logger.getLogger("io.personaplex.frontend.LogStreamTest");

  private final WireClients clients = new WireClients();
  private final WireBackend backend = WireBackend.echoing();
  private final FrontendServer frontend = start(backend.port());

  @AfterEach
  void close() {
    clients.close();
    frontend.close();
    backend.close();
  }

  @Test
  void aLineHasTheFieldsOfTheTable() throws Exception {
    WireEnd watcher = open();
    LOG.log(Level.WARNING, "the kettle boils", new IllegalStateException("not for the page"));
    JsonObject line = lineWith(watcher, "the kettle boils");
    var page = MarkdownPage.read(Path.of("..", "docs", "protocol.md"));
    assertThat(List.copyOf(line.fieldNames())).isEqualTo(page.column("log field", 0));
    assertThat(line.getString("timestamp")).matches("\\d\\d:\\d\\d:\\d\\d");
    assertThat(line.getString("level")).isEqualTo("WARN");
    assertThat(line.getString("detail")).isEqualTo("IllegalStateException");
    LOG.severe("it is on fire");
    assertThat(lineWith(watcher, "it is on fire").getString("level")).isEqualTo("ERROR");
  }

  @Test
  void whoComesLaterGetsTheLastHundredLinesFirst() throws Exception {
    for (int n = 0; n < LogStream.HISTORY_MAX + 20; n++) {
      LOG.info("old " + n);
    }
    WireEnd watcher = open();
    watcher.sendText("whatever");
    LOG.info("new");
    int lines = 0;
    String message;
    do {
      message = new JsonObject(watcher.nextText()).getString("message");
      lines++;
    } while (!message.equals("new"));
    assertThat(lines).isBetween(LogStream.HISTORY_MAX, LogStream.HISTORY_MAX + 3);
  }

  @Test
  void whatAPersonWroteIsNotInIt() throws Exception {
    WireEnd watcher = open();
    WireEnd talking =
        clients.open(frontend.port(), RelayRoute.PATH + "?text_prompt=canary&voice_prompt=canary");
    backend.next().close(1008, "voice_prompt is 'canary'");
    talking.awaitClose();
    LOG.info("last");
    String text;
    do {
      text = watcher.nextText();
      assertThat(text).doesNotContain("canary");
    } while (!text.contains("last"));
  }

  @Test
  void whoReadsNothingIsDroppedAndOthersSeeEverything() throws Exception {
    WireEnd stalled = open();
    WireEnd watcher = open();
    stalled.stopReading();
    String longLine = "x".repeat(10_000);
    int n = 0;
    while (frontend.logWatchers() == 2) {
      LOG.info("line " + n + " " + longLine);
      lineWith(watcher, "line " + n + " ");
      n++;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    LOG.info("still here");
    lineWith(watcher, "still here");
  }

  @Test
  void aForeignPageSeesNothing() {
    assertThatThrownBy(
            () ->
                clients.open(
                    frontend.port(), LogRoute.PATH, Map.of("Origin", "https://evil.example")))
        .cause()
        .isInstanceOf(UpgradeRejectedException.class);
  }

  @Test
  void aServerThatStopsSaysSo() throws Exception {
    WireEnd watcher = open();
    frontend.close();
    assertThat(watcher.awaitClose().code()).isEqualTo(CloseCode.GOING_AWAY.code());
  }

  private static JsonObject lineWith(WireEnd watcher, String words) throws InterruptedException {
    String text;
    do {
      text = watcher.nextText();
    } while (!text.contains(words));
    return new JsonObject(text);
  }

  private WireEnd open() throws Exception {
    return clients.open(frontend.port(), LogRoute.PATH);
  }

  private static FrontendServer start(int backendPort) {
    var environment = new HashMap<String, String>();
    environment.put("APP_PORT", "0");
    environment.put("MOSHI_WS_URL", "ws://127.0.0.1:%d/api/chat".formatted(backendPort));
    return FrontendServer.start(FrontendSettings.from(new Settings(environment)));
  }
}
