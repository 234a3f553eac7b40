package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.remote.ChatEndpoint;
import io.personaplex.cascade.remote.EndpointTimeouts;
import io.personaplex.cascade.remote.FakeEndpoint;
import io.personaplex.cascade.remote.RemoteModel;
import io.personaplex.cascade.tool.ToolRegistry;
import java.net.ProxySelector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The cascade with scripted stages, answered by a scripted endpoint.
@Timeout(120)
class RemoteConversationTest {
  private static final int HI = 1;
  private static final int SUM = 2;
  private static final int BYE = 3;
  private static final int NOISE = 9;
  private static final String HERE = "This is the model here.";
  private static final EndpointTimeouts TIMEOUTS =
      new EndpointTimeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20));

  private final FakeStages fakes =
      new FakeStages()
          .line(HI, "Hi there.", HERE)
          .line(SUM, "What is 12 times 17?", HERE)
          .line(BYE, "Never mind, good bye.", HERE);
  private final AtomicLong nanos = new AtomicLong();
  private FakeEndpoint endpoint;
  private CascadeEngine engine;

  private Talk talk(FakeEndpoint.Step... steps) {
    endpoint = new FakeEndpoint(steps);
    fakes.remote =
        ChatEndpoint.of(
                Map.of("LLM_URL", endpoint.url(), "LLM_MODEL", "tiny", "LLM_API_KEY", "sk-canary"))
            .map(at -> new RemoteModel(at, TIMEOUTS, ProxySelector.of(null), nanos::get));
    return localTalk();
  }

  private Talk localTalk() {
    engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 1);
    return new Talk(engine, "You are Maya.");
  }

  @AfterEach
  void close() {
    engine.close();
    if (endpoint != null) {
      endpoint.close();
    }
  }

  private static List<String> notices(Talk talk) {
    return talk.metadata.stream()
        .filter(m -> m.containsKey("notice"))
        .map(m -> String.valueOf(m.get("notice")))
        .toList();
  }

  private static List<Object> tools(Talk talk) {
    return talk.metadata.stream()
        .filter(m -> m.containsKey("tool"))
        .<Object>map(m -> m.get("tool"))
        .toList();
  }

  private String host() {
    return endpoint.url().replaceAll("^http://|/v1$", "");
  }

  @Test
  void theEndpointAnswersAndIsShownTheConversation() throws InterruptedException {
    try (var talk = talk(FakeEndpoint.says("I am", " Maya,", " and who", " are you?"))) {
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      talk.say(SUM, 960).untilAgentSpeaks();

      assertThat(talk.said()).startsWith("I am Maya, and who are you?");
      assertThat(endpoint.requests.getLast().body())
          .contains(
              "{\"role\":\"system\",\"content\":\"You are Maya. This is a spoken conversation",
              "{\"role\":\"user\",\"content\":\"Hi there.\"},"
                  + "{\"role\":\"assistant\",\"content\":\"I am Maya, and who are you?\"},"
                  + "{\"role\":\"user\",\"content\":\"What is 12 times 17?\"}]");
      assertThat(fakes.model.prompts).isEmpty();
      assertThat(notices(talk))
          .containsExactly(
              "Answers come from tiny at %s; what is said is sent there as text."
                  .formatted(host()));
      assertThat(talk.metadata.toString()).doesNotContain("canary");
    }
  }

  @Test
  void theLocalModelAnswersWhenTheEndpointFailsAndThatIsToldOnce() throws InterruptedException {
    try (var talk =
        talk(
            FakeEndpoint.status(401, "", "canary"),
            FakeEndpoint.says("I am back."),
            FakeEndpoint.status(503, "", ""))) {
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(HERE + HERE);
      assertThat(endpoint.requests).hasSize(1);
      assertThat(notices(talk).subList(1, 2))
          .containsExactly(
              "tiny at %s refuses the key, see LLM_API_KEY (HTTP 401). The model on this machine"
                      .formatted(host())
                  + " answers until it is back.");
      assertThat(notices(talk)).hasSize(2);

      nanos.addAndGet(Duration.ofSeconds(31).toNanos());
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).endsWith("I am back.");
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).endsWith("I am back." + HERE);
      assertThat(notices(talk)).hasSize(3);
      assertThat(notices(talk).getLast()).contains("failed (HTTP 503)");
    }
  }

  @Test
  void aFailureBeforeTheFirstClauseLeavesNoTrace() throws InterruptedException {
    try (var talk = talk(FakeEndpoint.saysAndBreaks("Well I"))) {
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(HERE);
    }
  }

  @Test
  void aFailureAfterTheFirstWordsEndsTheAnswerAtAWholeClause() throws InterruptedException {
    try (var talk =
        talk(FakeEndpoint.saysAndBreaks("Hello there, friend.", " I am Maya,", " and my"))) {
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("Hello there, friend. I am Maya,");
      assertThat(fakes.model.prompts).isEmpty();
      talk.say(HI, 960).untilAgentSpeaks();
      assertThat(fakes.model.lastQuestionPrompt())
          .contains("<assistant>Hello there, friend. I am Maya,;");
    }
  }

  @Test
  void anInterruptionEndsTheRequest() throws InterruptedException {
    try (var talk = talk(FakeEndpoint.saysAndStalls("Once there was a king.", " He had"))) {
      talk.withoutWaiting().say(HI, 960).untilAgentSpeaks();
      talk.say(HI, 640);
      assertThat(endpoint.awaitHangUp()).isTrue();
      assertThat(notices(talk)).hasSize(1);
    }
  }

  @Test
  void afterACoughWhatHasComeInIsSaid() throws InterruptedException {
    try (var talk =
        talk(
            FakeEndpoint.says(
                "Once there was a king.", " He lived in a castle.", " He had a dog."))) {
      talk.say(HI, 960).untilAgentSpeaks().silence(240);
      talk.say(NOISE, 400).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said())
          .isEqualTo("Once there was a king. He lived in a castle. He had a dog.");
    }
  }

  @Test
  void theEndpointUsesToolsAndTheClientIsTold() throws InterruptedException {
    fakes.tools =
        ToolRegistry.builtIn(Clock.fixed(Instant.parse("2026-11-24T15:52:10Z"), ZoneOffset.UTC));
    try (var talk =
        talk(
            FakeEndpoint.calls("c1", "arithmetic", "{\"expression\":\"12*17\"}", 5),
            FakeEndpoint.says("It is 204."))) {
      talk.say(SUM, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("It is 204.");
      assertThat(tools(talk))
          .containsExactly(Map.of("name", "arithmetic", "input", "12*17", "result", "204"));
    }
  }

  @Test
  void withoutAnEndpointAQuestionForAToolIsAnsweredWithItsResult() throws InterruptedException {
    fakes.tools = ToolRegistry.of("arithmetic", Clock.systemUTC());
    try (var talk = localTalk()) {
      talk.say(SUM, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("That is 204.");
      assertThat(tools(talk))
          .containsExactly(Map.of("name", "arithmetic", "input", "12 * 17", "result", "204"));
      talk.say(HI, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("That is 204." + HERE);
      assertThat(fakes.model.lastQuestionPrompt())
          .contains("<user>What is 12 times 17?;<assistant>That is 204.;<user>Hi there.;");
      assertThat(tools(talk)).hasSize(1);
      assertThat(notices(talk)).isEmpty();
    }
  }

  @Test
  void anAnswerThatWasThrownAwayShowsNoTool() throws InterruptedException {
    fakes.tools = ToolRegistry.of("all", Clock.systemUTC());
    try (var talk = localTalk()) {
      talk.say(SUM, 960).silence(320).say(BYE, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(fakes.voice.clauses).contains("That is 204.");
      assertThat(talk.said()).isEqualTo(HERE);
      assertThat(tools(talk)).isEmpty();
    }
  }
}
