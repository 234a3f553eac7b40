package io.personaplex.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.CloseCode;
import io.personaplex.http.ServerLimits;
import io.personaplex.http.Settings;
import io.personaplex.protocol.SessionParameters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `/proxy/moshi` between real sockets.
@Timeout(60)
class RelayTest {
  private static final int AUDIO = 1;
  private static final int TEXT = 2;
  private static final int FAILURE = 5;

  private final WireClients clients = new WireClients();
  private WireBackend backend = WireBackend.echoing();
  private FrontendServer frontend = start(backend.port());

  @AfterEach
  void close() {
    clients.close();
    frontend.close();
    backend.close();
  }

  @Test
  void fiftyConversationsAreHandedOnMessageByMessageInOrder() throws Exception {
    int conversations = 50;
    int messages = 60;
    var open = new ArrayList<WireEnd>();
    for (int n = 0; n < conversations; n++) {
      open.add(open("audio=pcm16"));
    }
    for (int m = 0; m < messages; m++) {
      for (int n = 0; n < conversations; n++) {
        open.get(n).send(numbered(n, m));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    for (int n = 0; n < conversations; n++) {
      for (int m = 0; m < messages; m++) {
        assertThat(open.get(n).next())
            .as("conversation %d, message %d", n, m)
            .isEqualTo(numbered(n, m));
      }
      assertThat(open.get(n).hasMore()).isFalse();
    }
  }

  @Test
  void everyDocumentedParameterIsHandedOnAndNothingElse() throws Exception {
    var query = new StringBuilder("canary=one&Text_Prompt2=x");
    for (String name : SessionParameters.NAMES) {
      query.append('&').append(name).append("=%C3%BC%26%3D%20+").append(name);
      query.append('&').append(name).append("=again");
    }
    open(query.toString());
    var wanted = new ArrayList<String>();
    SessionParameters.NAMES.forEach(name -> wanted.add(name + "=%C3%BC%26%3D++" + name));
    WireEnd far = backend.next();
    assertThat(far.uri()).isEqualTo("/api/chat?" + String.join("&", wanted));
    assertThat(far.header("Origin")).isNull();
    assertThat(far.header("Cookie")).isNull();
  }

  @Test
  void kindsAndFragmentsKeepTheirShapeAndTextFramesStopHere() throws Exception {
    WireEnd browser = open("");
    WireEnd far = backend.next();
    far.onMessage(_ -> {});
    browser.sendText("{\"text\": \"no kind\"}");
    far.sendText("nor this");
    for (int kind = 0; kind < 10; kind++) {
      far.send(kind, (byte) 7, (byte) kind);
      assertThat(browser.next()).isEqualTo(WireBackend.message(kind, (byte) 7, (byte) kind));
    }
    var largest = Buffer.buffer(new byte[ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX]);
    far.send(largest);
    assertThat(browser.next()).isEqualTo(largest);
    assertThat(browser.hasMore()).isFalse();
  }

  @Test
  void whatTheBackendSaysBeforeTheBrowserIsThereIsNotLost() throws Exception {
    backendThat(end -> end.send(4, "{}".getBytes(UTF_8)).send(0));
    WireEnd browser = open("");
    assertThat(browser.next()).isEqualTo(WireBackend.message(4, "{}".getBytes(UTF_8)));
    assertThat(browser.next()).isEqualTo(WireBackend.message(0));
  }

  @Test
  void theBackendsCloseReachesTheBrowserAfterItsLastMessage() throws Exception {
    String reason = "Somebody else is talking.";
    backendThat(
        end -> {
          end.send(FAILURE, reason.getBytes(UTF_8));
          end.close(1013, reason);
        });
    WireEnd browser = open("");
    assertThat(browser.next()).isEqualTo(WireBackend.message(FAILURE, reason.getBytes(UTF_8)));
    assertThat(browser.awaitClose()).isEqualTo(new WireEnd.Close(1013, reason));
  }

  @Test
  void theBrowsersCloseReachesTheBackend() throws Exception {
    for (int code : new int[] {1000, 1001, 4321}) {
      WireEnd browser = open("");
      WireEnd far = backend.next();
      browser.close(code, "that was it");
      assertThat(far.awaitClose()).isEqualTo(new WireEnd.Close(code, "that was it"));
    }
  }

  @Test
  void aBackendThatDiesEndsTheConversationWithASentence() throws Exception {
    WireEnd browser = open("");
    backend.next().breakLine();
    assertThat(browser.next().toString(UTF_8)).contains("backend broke");
    WireEnd.Close close = browser.awaitClose();
    assertThat(close.code()).isEqualTo(CloseCode.TRY_LATER.code());
    assertThat(close.reason()).contains("connect again");
  }

  @Test
  void aBrowserThatDiesFreesTheBackend() throws Exception {
    WireEnd browser = open("");
    WireEnd far = backend.next();
    browser.breakLine();
    assertThat(far.awaitClose().code()).isEqualTo(CloseCode.GOING_AWAY.code());
  }

  @Test
  void aMessageBeyondTheLimitEndsBothSidesWith1009() throws Exception {
    WireEnd browser = open("");
    WireEnd far = backend.next();
    browser.send(Buffer.buffer(new byte[ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX + 1]));
    assertThat(browser.awaitClose().code()).isEqualTo(CloseCode.TOO_BIG.code());
    assertThat(far.awaitClose().code()).isEqualTo(CloseCode.TOO_BIG.code());
  }

  @Test
  void withoutABackendTheBrowserIsToldWhy() throws Exception {
    backend.close();
    WireEnd browser = open("text_prompt=a+secret");
    String sentence = "Nothing listens on 127.0.0.1:%d.".formatted(backend.port());
    assertThat(browser.next().toString(UTF_8)).endsWith(sentence);
    assertThat(browser.awaitClose())
        .isEqualTo(new WireEnd.Close(CloseCode.TRY_LATER.code(), sentence));
  }

  @Test
  void aBackendThatRefusesThisServerIsAFaultThatWaitingDoesNotMend() throws Exception {
    frontend.close();
    // A server that knows no WebSocket at this address.
    try (var page = start(backend.port())) {
      frontend = start(page.port(), "/api/info");
      WireEnd browser = open("");
      WireEnd.Close close = browser.awaitClose();
      assertThat(close.code()).isEqualTo(CloseCode.INTERNAL.code());
      assertThat(close.reason()).contains("HTTP 200").contains("MOSHI_WS_URL");
    }
  }

  @Test
  void aBackendThatNeverAnswersIsGivenUp() throws Exception {
    frontend.close();
    try (var hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      frontend = start(hung.getLocalPort());
      assertThat(open("").awaitClose())
          .isEqualTo(
              new WireEnd.Close(
                  CloseCode.TRY_LATER.code(),
                  "The speech backend at 127.0.0.1:%d did not answer."
                      .formatted(hung.getLocalPort())));
    }
  }

  @Test
  void aForeignPageOpensNothing() {
    for (var headers :
        List.of(Map.of("Origin", "https://evil.example"), Map.of("Origin", "null"))) {
      assertThatThrownBy(() -> clients.open(frontend.port(), RelayRoute.PATH, headers))
          .as("%s", headers)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              UpgradeRejectedException.class,
              rejected -> assertThat(rejected.getStatus()).isEqualTo(403));
    }
    assertThat(backend.wasCalled()).isFalse();
  }

  @Test
  void aRequestInAForeignNameOpensNothing() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), frontend.port())) {
      socket
          .getOutputStream()
          .write(
              """
              GET /proxy/moshi HTTP/1.1\r
              Host: evil.example\r
              Upgrade: websocket\r
              Connection: Upgrade\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              Sec-WebSocket-Version: 13\r
              \r
              """
                  .getBytes(UTF_8));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 403".length());
      assertThat(new String(status, UTF_8)).isEqualTo("HTTP/1.1 403");
    }
    assertThat(backend.wasCalled()).isFalse();
  }

  @Test
  void ourOwnPageOpensIt() throws Exception {
    var origin = Map.of("Origin", "http://127.0.0.1:%d".formatted(frontend.port()));
    WireEnd browser = clients.open(frontend.port(), RelayRoute.PATH, origin);
    browser.send(TEXT, (byte) 'x');
    assertThat(browser.next()).isEqualTo(WireBackend.message(TEXT, (byte) 'x'));
  }

  @Test
  void aBrowserThatNeverReadsIsClosedAndItsNeighbourHearsEverything() throws Exception {
    WireEnd stalled = open("audio=pcm16");
    WireEnd stalledFar = backend.next();
    WireEnd neighbour = open("audio=pcm16");
    stalled.stopReading();
    int sent = 0;
    byte[] sound = new byte[48_000];
    while (stalledFar.isOpen()) {
      stalledFar.send(AUDIO, sound);
      neighbour.send(numbered(1, sent++));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertThat(stalledFar.awaitClose().code()).isEqualTo(CloseCode.TRY_LATER.code());
    for (int m = 0; m < sent; m++) {
      assertThat(neighbour.next()).isEqualTo(numbered(1, m));
    }
  }

  @Test
  void aServerThatStopsSaysSoToBothSides() throws Exception {
    WireEnd browser = open("");
    WireEnd far = backend.next();
    frontend.close();
    assertThat(browser.awaitClose())
        .isEqualTo(new WireEnd.Close(CloseCode.GOING_AWAY.code(), "The server is stopping."));
    assertThat(far.awaitClose().code()).isEqualTo(CloseCode.GOING_AWAY.code());
  }

  private static Buffer numbered(int conversation, int message) {
    return Buffer.buffer()
        .appendByte((byte) AUDIO)
        .appendInt(conversation)
        .appendInt(message)
        .appendBytes(new byte[message % 7 * 600]);
  }

  private void backendThat(Consumer<WireEnd> greeting) {
    frontend.close();
    backend.close();
    backend = new WireBackend(greeting);
    frontend = start(backend.port());
  }

  private WireEnd open(String query) throws Exception {
    return clients.open(frontend.port(), RelayRoute.PATH + (query.isEmpty() ? "" : "?" + query));
  }

  private static FrontendServer start(int backendPort) {
    return start(backendPort, "/api/chat");
  }

  private static FrontendServer start(int backendPort, String path) {
    var environment = new HashMap<String, String>();
    environment.put("APP_PORT", "0");
    environment.put("MOSHI_WS_URL", "ws://127.0.0.1:%d%s".formatted(backendPort, path));
    return FrontendServer.start(FrontendSettings.from(new Settings(environment)));
  }
}
