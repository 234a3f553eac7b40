package io.personaplex.cascade.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.cascade.tool.ToolRegistry;
import io.personaplex.cascade.tool.ToolUse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A remote model against a scripted endpoint on loopback.
@Timeout(60)
class RemoteAnswerTest {
  private static final String KEY = "sk-canary-0987654321";
  private static final EndpointTimeouts PATIENT =
      new EndpointTimeouts(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(40));
  private static final EndpointTimeouts IMPATIENT =
      new EndpointTimeouts(
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofSeconds(40));
  private static final ToolRegistry TOOLS =
      ToolRegistry.builtIn(Clock.fixed(Instant.parse("2026-11-24T15:52:10Z"), ZoneOffset.UTC));

  private final AtomicLong nanos = new AtomicLong();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<ToolUse> uses = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private FakeEndpoint endpoint(FakeEndpoint.Step... steps) {
    var endpoint = new FakeEndpoint(steps);
    opened.add(endpoint);
    return endpoint;
  }

  private RemoteModel model(String url, EndpointTimeouts timeouts) {
    var model =
        new RemoteModel(
            ChatEndpoint.of(Map.of("LLM_URL", url, "LLM_MODEL", "tiny", "LLM_API_KEY", KEY))
                .orElseThrow(),
            timeouts,
            ProxySelector.of(null),
            nanos::get);
    opened.add(model);
    return model;
  }

  private RemoteAnswer answer(RemoteModel model, ToolRegistry tools) {
    return model.answer(
        new ChatRequest().message("system", "You are Maya.").message("user", "Who are you?"),
        tools,
        uses::add);
  }

  private RemoteAnswer answer(FakeEndpoint endpoint) {
    return answer(model(endpoint.url(), PATIENT), ToolRegistry.NONE);
  }

  /// Writes to its end.
  private static String said(RemoteAnswer answer) throws EndpointException {
    var text = new StringBuilder();
    assertThat(
            answer.write(
                piece -> {
                  text.append(piece);
                  return true;
                }))
        .isTrue();
    return text.toString();
  }

  private static EndpointException failure(RemoteAnswer answer) {
    EndpointException failure = catchThrowableOfType(EndpointException.class, () -> said(answer));
    assertThat(failure).as("a failure").isNotNull();
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("canary", "Caused by");
    return failure;
  }

  @Test
  void aStreamedAnswerIsWritten() throws Exception {
    FakeEndpoint endpoint = endpoint(FakeEndpoint.says("I am", " Maya", "."));
    assertThat(said(answer(endpoint))).isEqualTo("I am Maya.");
    FakeEndpoint.Request request = endpoint.requests.getFirst();
    assertThat(request.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
    assertThat(request.headers()).containsEntry("authorization", "Bearer " + KEY);
    JsonNode body = new ObjectMapper().readTree(request.body());
    assertThat(body.path("model").asText()).isEqualTo("tiny");
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("messages").toString())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"You are Maya.\"},"
                + "{\"role\":\"user\",\"content\":\"Who are you?\"}]");
    assertThat(body.has("tools")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10_000})
  void aStreamMayBeCutAnywhere(int bytesAtOnce) throws Exception {
    String stream =
        ": hello\r\n\r\n"
            + FakeEndpoint.text("Grüße ").replace("\n", "\r\n")
            + "event: message\n"
            + FakeEndpoint.text("你好 🙂")
            + "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"!\"},\"new\":[1]}]}\n\n"
            + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"; // and no [DONE]
    assertThat(said(answer(endpoint(FakeEndpoint.stream(stream.getBytes(UTF_8), bytesAtOnce)))))
        .isEqualTo("Grüße 你好 🙂!");
  }

  @Test
  void anAnswerThatIsNotStreamedWillDo() throws Exception {
    assertThat(
            said(
                answer(
                    endpoint(
                        FakeEndpoint.status(
                            200,
                            "Content-Type: application/json\r\n",
                            "\n {\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"
                                + "[{\"type\":\"text\",\"text\":\"Hello.\"}]}}]}")))))
        .isEqualTo("Hello.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | refuses the key, see LLM_API_KEY (HTTP 401)",
        "404 | knows no such address or model, see LLM_URL and LLM_MODEL (HTTP 404)",
        "400 | refuses the request (HTTP 400)",
        "429 | is asked too often, or its quota is used up (HTTP 429)",
        "500 | failed (HTTP 500)",
      })
  void aRefusalIsToldWithoutItsBody(int status, String reason) {
    FakeEndpoint endpoint =
        endpoint(FakeEndpoint.status(status, "", "{\"error\":\"wrong key: " + KEY + "\"}"));
    RemoteModel model = model(endpoint.url(), PATIENT);
    EndpointException failure = failure(answer(model, ToolRegistry.NONE));
    assertThat(failure).hasMessage(reason);
    assertThat(failure.isOutage()).isTrue();
    assertThat(model.lastFailure()).isEqualTo(reason);
  }

  @Test
  void aRedirectIsNotFollowedAndTheKeyStays() {
    FakeEndpoint elsewhere = endpoint(FakeEndpoint.says("Gotcha."));
    FakeEndpoint endpoint =
        endpoint(FakeEndpoint.status(307, "Location: " + elsewhere.url() + "/x\r\n", ""));
    assertThat(failure(answer(endpoint)))
        .hasMessageStartingWith("sends us elsewhere, where we do not go");
    assertThat(elsewhere.requests).isEmpty();
  }

  @Test
  void nobodyThereAndNoTlsThereAreFailures() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(
            failure(answer(model("http://127.0.0.1:" + free + "/v1", PATIENT), ToolRegistry.NONE)))
        .hasMessage("cannot be reached");
    FakeEndpoint plain = endpoint(FakeEndpoint.says("Hello."));
    assertThat(
            failure(
                answer(model(plain.url().replace("http:", "https:"), PATIENT), ToolRegistry.NONE)))
        .hasMessage("cannot be spoken to: the TLS handshake failed");
  }

  @Test
  void silenceBeforeTheFirstTokenEnds() throws InterruptedException {
    FakeEndpoint endpoint = endpoint(FakeEndpoint.stalls());
    assertThat(failure(answer(model(endpoint.url(), IMPATIENT), ToolRegistry.NONE)))
        .hasMessage("does not answer within 0.3 s");
    assertThat(endpoint.awaitHangUp()).isTrue();
  }

  @Test
  void silenceInTheMiddleEnds() throws InterruptedException {
    FakeEndpoint endpoint = endpoint(FakeEndpoint.saysAndStalls("One", " two"));
    var pieces = new ArrayList<String>();
    RemoteAnswer answer = answer(model(endpoint.url(), IMPATIENT), ToolRegistry.NONE);
    assertThatThrownBy(() -> answer.write(pieces::add)).hasMessage("fell silent for 0.3 s");
    assertThat(String.join("", pieces)).isEqualTo("One two");
    assertThat(endpoint.awaitHangUp()).isTrue();
  }

  @Test
  void aBrokenConnectionIsAFailure() {
    assertThat(failure(answer(endpoint(FakeEndpoint.saysAndBreaks("One")))))
        .hasMessage("broke the connection");
  }

  @Test
  void nonsenseIsAFailure() {
    assertThat(failure(answer(endpoint(stream("data: sk-canary\n\n")))))
        .hasMessage("sends what is no chat completion");
    assertThat(failure(answer(endpoint(stream("data: {\"error\":{\"message\":\"canary\"}}\n\n")))))
        .hasMessage("reports an error");
    assertThat(failure(answer(endpoint(stream("<html>hello</html>"))))).hasMessage("says nothing");
    assertThat(failure(answer(endpoint(FakeEndpoint.says())))).hasMessage("says nothing");
  }

  private static FakeEndpoint.Step stream(String text) {
    return FakeEndpoint.stream(text.getBytes(UTF_8), 10_000);
  }

  @Test
  void anAnswerWithoutEndIsCut() throws InterruptedException {
    FakeEndpoint endpoint = endpoint(FakeEndpoint.endless("blah "));
    assertThat(failure(answer(endpoint))).hasMessage("sends more than an answer can be");
    assertThat(endpoint.awaitHangUp()).isTrue();
    var line = new ByteArrayOutputStream();
    line.writeBytes("data: ".getBytes(UTF_8));
    line.writeBytes("x".repeat(300_000).getBytes(UTF_8));
    assertThat(failure(answer(endpoint(FakeEndpoint.stream(line.toByteArray(), 65_536)))))
        .hasMessage("sends more than an answer can be");
  }

  @Test
  void aStoppedAnswerGoesOnWhereItStopped() throws Exception {
    RemoteAnswer answer = answer(endpoint(FakeEndpoint.says("One", " two", " three")));
    var pieces = new ArrayList<String>();
    assertThat(answer.write(piece -> !pieces.add(piece) || piece.isEmpty())).isFalse();
    assertThat(pieces.stream().filter(p -> !p.isEmpty())).containsExactly("One");
    assertThat(said(answer)).isEqualTo(" two three");
  }

  @Test
  void anAbortIsSeenByTheEndpointAtOnce() throws Exception {
    FakeEndpoint endpoint = endpoint(FakeEndpoint.saysAndStalls("One"));
    RemoteModel model = model(endpoint.url(), PATIENT);
    RemoteAnswer answer = answer(model, ToolRegistry.NONE);
    answer.write(String::isEmpty);
    long before = System.nanoTime();
    answer.abort();
    assertThat(endpoint.awaitHangUp()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    EndpointException failure = failure(answer);
    assertThat(failure.isOutage()).isFalse();
    assertThat(model.mayTry()).isTrue();
  }

  @Test
  void anEndpointThatFailedIsLeftAloneForAWhile() throws Exception {
    FakeEndpoint endpoint =
        endpoint(
            FakeEndpoint.status(500, "", ""),
            FakeEndpoint.status(500, "", ""),
            FakeEndpoint.says("Back."));
    RemoteModel model = model(endpoint.url(), PATIENT);
    assertThat(model.mayTry()).isTrue();
    failure(answer(model, ToolRegistry.NONE));
    assertThat(model.mayTry()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(29).toNanos());
    assertThat(model.mayTry()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(model.mayTry()).isTrue();
    failure(answer(model, ToolRegistry.NONE));
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(model.mayTry()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(model.works()).isFalse();
    assertThat(said(answer(model, ToolRegistry.NONE))).isEqualTo("Back.");
    assertThat(model.works()).isTrue();
    assertThat(model.mayTry()).isTrue();
  }

  @Test
  void toolsAreUsedUntilTheModelAnswers() throws Exception {
    FakeEndpoint endpoint =
        endpoint(
            FakeEndpoint.calls("c1", "arithmetic", "{\"expression\": \"12 * 17\"}", 3),
            FakeEndpoint.calls("c2", "time", "", 1),
            FakeEndpoint.says("It is 204."));
    assertThat(said(answer(model(endpoint.url(), PATIENT), TOOLS))).isEqualTo("It is 204.");
    assertThat(uses)
        .containsExactly(
            new ToolUse("arithmetic", "12 * 17", "204", false),
            new ToolUse("time", "here", "It is 3:52 PM on Tuesday, November 24, 2026", false));
    var json = new ObjectMapper();
    assertThat(
            json.readTree(endpoint.requests.get(0).body()).path("tools").findValuesAsText("name"))
        .containsExactly("time", "arithmetic");
    JsonNode messages = json.readTree(endpoint.requests.get(1).body()).path("messages");
    assertThat(messages.path(2).path("tool_calls").path(0).path("function").path("arguments"))
        .hasToString("\"{\\\"expression\\\": \\\"12 * 17\\\"}\"");
    assertThat(messages.path(3).toString())
        .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"204\"}");
  }

  @Test
  void aModelThatAsksForToolsForEverIsStopped() {
    FakeEndpoint endpoint = endpoint(FakeEndpoint.calls("c", "time", "{}", 9));
    assertThat(failure(answer(model(endpoint.url(), PATIENT), TOOLS))).hasMessage("says nothing");
    assertThat(endpoint.requests).hasSize(RemoteAnswer.ROUNDS_MAX);
    assertThat(endpoint.requests.getLast().body()).contains("\"tool_choice\":\"none\"");
    assertThat(endpoint.requests.getFirst().body()).contains("\"tool_choice\":\"auto\"");
  }

  @Test
  void malformedArgumentsAreToldToTheModel() throws Exception {
    FakeEndpoint endpoint =
        endpoint(
            FakeEndpoint.calls("c1", "arithmetic", "{\"expression\": 12", 4),
            FakeEndpoint.calls("c2", "arithmetic", "[1]", 4),
            FakeEndpoint.calls("c3", "rm", "{}", 4),
            FakeEndpoint.says("Sorry."));
    assertThat(said(answer(model(endpoint.url(), PATIENT), TOOLS))).isEqualTo("Sorry.");
    assertThat(endpoint.requests.getLast().body())
        .contains("error: the arguments are no JSON object", "error: there is no such tool");
    assertThat(uses).allMatch(ToolUse::failed);
  }
}
