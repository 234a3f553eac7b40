package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.cascade.CascadeSettings.Detection;
import io.personaplex.cascade.CascadeSettings.Partials;
import io.personaplex.cascade.CascadeSettings.Pauses;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SpeechException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The cascade with scripted stages.
class CascadeSessionTest {
  private static final int HI = 1;
  private static final int WEATHER = 2;
  private static final int STORY = 3;
  private static final int YEAH = 5;
  private static final int NOISE = 9;
  private static final String LONG_STORY =
      "Once there was a king, who lived in a castle. He had a dog and a cat. They were friends.";

  private final FakeStages fakes =
      new FakeStages()
          .line(HI, "Hi there.", "Hello, I am Maya.")
          .line(WEATHER, "How is the weather?", "It is sunny today. Enjoy it.")
          .line(STORY, "Tell me a story, please.", LONG_STORY);
  private CascadeEngine engine;

  private Talk talk(CascadeSettings settings) {
    engine = Talk.engine(fakes, settings, 2);
    return new Talk(engine, "You are Maya.");
  }

  private Talk talk() {
    return talk(CascadeSettings.DEFAULT);
  }

  @AfterEach
  void noThreadIsLeft() {
    engine.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("cascade-"));
  }

  @Test
  void aQuestionIsAnswered() throws InterruptedException {
    try (var talk = talk()) {
      talk.silence(400).say(HI, 1_000).untilAgentSpeaks().untilAgentIsSilent();

      assertThat(talk.script)
          .containsExactly(
              "user:Hi there.", "agent:Hello,", "agent: I", "agent: am", "agent: Maya.");
      long audible = talk.heard.stream().filter(h -> h).count();
      int samples = "Hello, I am Maya.".length() * FakeStages.SAMPLES_PER_CHARACTER;
      assertThat(audible).isBetween(samples / 1_920L, samples / 1_920L + 2);
    }
  }

  @Test
  void nobodySpeaksFirstButTheUser() throws InterruptedException {
    try (var talk = talk()) {
      talk.silence(4_000);
      assertThat(talk.heard).containsOnly(false);
      assertThat(talk.script).isEmpty();
    }
  }

  @Test
  void anAnswerBegunInThePauseIsHeardRightAfterTheEndOfTheTurn() throws InterruptedException {
    try (var talk = talk()) {
      talk.silence(400).say(HI, 960).untilAgentSpeaks();

      Map<?, ?> turn = talk.lastTurn();
      assertThat(turn.get("speculation")).isEqualTo("used");
      // Windows of 32 ms and frames of 80 ms on top of 448 ms.
      assertThat((Long) turn.get("total_ms")).isBetween(448L, 448L + 32 + 2 * 80);
      assertThat((Long) turn.get("detect_ms")).isBetween(128L, 160L);
      assertThat(turn.keySet().stream().map(String::valueOf))
          .contains("recognise_ms", "first_token_ms", "first_clause_ms", "synthesise_ms");
    }
  }

  @Test
  void withoutSpeculationWorkBeginsAtTheEndOfTheTurn() throws InterruptedException {
    try (var talk = talk(CascadeSettings.DEFAULT.with(new Pauses(false, 128, 448)))) {
      talk.say(HI, 960).untilAgentSpeaks();
      assertThat(talk.lastTurn().get("speculation")).isEqualTo("none");
      assertThat((Long) talk.lastTurn().get("detect_ms")).isBetween(448L, 480L);
    }
  }

  @Test
  void aShortPauseDoesNotEndTheTurn() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(HI, 640).silence(320).say(WEATHER, 640).untilAgentSpeaks().untilAgentIsSilent();

      assertThat(talk.finals).containsExactly("How is the weather?");
      assertThat(talk.said()).isEqualTo("It is sunny today. Enjoy it.");
      assertThat(talk.lastTurn().get("speculation")).isEqualTo("restarted");
      // The answer to the first half was begun, thrown away, and left no trace.
      assertThat(fakes.voice.clauses.getFirst()).isEqualTo("Hello, I am Maya.");
      assertThat(fakes.model.lastQuestionPrompt()).doesNotContain("Hi there", "Hello, I");
      assertThat(talk.session.counters().get("speculations_thrown_away")).isEqualTo(1L);
    }
  }

  @Test
  void theNextPromptHoldsTheConversation() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(HI, 640).untilAgentSpeaks().untilAgentIsSilent();
      talk.say(WEATHER, 640).untilAgentSpeaks();

      assertThat(fakes.model.lastQuestionPrompt())
          .startsWith("<system>You are Maya. This is a spoken conversation")
          .endsWith(
              "<user>Hi there.;<assistant>Hello, I am Maya.;<user>How is the weather?;<assistant>");
    }
  }

  @Test
  void theUserInterruptsAndWhatWasNotSpokenWasNotSaid() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(1_200);
      long interruptedAt = talk.millis();

      talk.say(HI, 960);

      assertThat(talk.lastAudibleMillis() - interruptedAt).isBetween(1L, 600L);
      String said = talk.said();
      assertThat(LONG_STORY).startsWith(said).isNotEqualTo(said);
      assertThat(said).isNotEmpty();

      talk.untilAgentSpeaks();
      assertThat(fakes.model.lastQuestionPrompt())
          .endsWith(
              "<user>Tell me a story, please.;<assistant>" + said + ";<user>Hi there.;<assistant>");
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(1L);
      assertThat(talk.metadata).anyMatch(m -> m.containsKey("interruption"));
    }
  }

  @Test
  void aClickDoesNotInterrupt() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().say(NOISE, 80).untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
    }
  }

  @Test
  void noiseIsNotAnswered() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(NOISE, 960).silence(2_000);
      assertThat(fakes.ear.lengths).isNotEmpty();
      assertThat(fakes.model.prompts).isEmpty();
      assertThat(talk.finals).isEmpty();
      assertThat(talk.heard).containsOnly(false);
      assertThat(talk.session.counters().get("empty_turns")).isEqualTo(1L);
      talk.say(HI, 640).untilAgentSpeaks();
      assertThat(talk.finals).containsExactly("Hi there.");
    }
  }

  @Test
  void aLongNoiseInterruptsAndThenTheAgentGoesOn() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(400);
      talk.say(NOISE, 480);
      assertThat(talk.heard.getLast()).isFalse();
      String before = talk.said();
      talk.untilAgentSpeaks().untilAgentIsSilent();
      assertThat(before).isNotEqualTo(LONG_STORY);
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(1L);
      assertThat(talk.session.counters().get("resumptions")).isEqualTo(1L);
      assertThat(talk.metadata.stream().filter(m -> m.containsKey("turn"))).hasSize(1);
    }
  }

  private static float loudest(float[] frame) {
    float loudest = 0;
    for (float sample : frame) {
      loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest;
  }

  @Test
  void aShortSoundLowersTheAgentAndThenItIsAsLoudAsBefore() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(400);
      talk.say(NOISE, 240);
      assertThat(loudest(talk.agent)).isCloseTo(FakeStages.HUM * 0.178f, within(0.001f));
      talk.silence(480);
      assertThat(loudest(talk.agent)).isEqualTo(FakeStages.HUM);
      talk.untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.session.counters().get("ducks")).isEqualTo(1L);
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(0L);
      assertThat(talk.metadata.stream().filter(m -> m.containsKey("duck"))).hasSize(2);
      // It is over: the next question is a question.
      talk.say(HI, 640).untilAgentSpeaks();
      assertThat(talk.finals).containsExactly("Tell me a story, please.", "Hi there.");
    }
  }

  @Test
  void aYeahDoesNotStopTheAgent() throws InterruptedException {
    fakes.line(YEAH, "Yeah.", "Nobody asked for this.");
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(400);
      talk.say(YEAH, 320).untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.finals).containsExactly("Tell me a story, please.");
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(0L);
      talk.say(HI, 640).untilAgentSpeaks();
      assertThat(fakes.model.lastQuestionPrompt())
          .endsWith(LONG_STORY + ";<user>Hi there.;<assistant>");
    }
  }

  @Test
  void aYeahWhileTheReplyIsWrittenDoesNotShortenIt() throws InterruptedException {
    fakes.line(YEAH, "Mm-hmm.", "Nobody asked for this.");
    var gate = new CountDownLatch(1);
    try (var talk = untilAStoryIsHeardInPart(gate)) {
      assertThat(talk.heard.getLast()).isTrue();
      talk.say(YEAH, 240).silence(160);
      gate.countDown();
      talk.waiting().untilAgentIsSilent();
      talk.silence(800).untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(0L);
    }
  }

  @Test
  void aShortWordThatIsNoYeahStopsTheAgent() throws InterruptedException {
    fakes.line(YEAH, "Stop!", "All right.");
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(400);
      talk.say(YEAH, 240).silence(320);
      assertThat(talk.heard.getLast()).isFalse();
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(1L);
      talk.untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.finals).containsExactly("Tell me a story, please.", "Stop!");
      assertThat(talk.said()).endsWith("All right.").doesNotContain(LONG_STORY);
    }
  }

  @Test
  void aYeahThatTookLongerAlsoLetsTheAgentGoOn() throws InterruptedException {
    fakes.line(YEAH, "Yeah, yeah.", "Nobody asked for this.");
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(400);
      talk.say(YEAH, 640).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(1L);
      assertThat(talk.session.counters().get("resumptions")).isEqualTo(1L);
    }
  }

  @Test
  void aYeahToASilentAgentIsATurn() throws InterruptedException {
    fakes.line(YEAH, "Yes.", "Good.");
    try (var talk = talk()) {
      talk.say(YEAH, 320).untilAgentSpeaks();
      assertThat(talk.finals).containsExactly("Yes.");
      assertThat(talk.session.counters().get("ducks")).isEqualTo(0L);
    }
  }

  @Test
  void aYesOverTheLastWordsOfTheAgentIsATurn() throws InterruptedException {
    fakes.line(YEAH, "Yes.", "Good.");
    try (var talk = talk()) {
      // "Hello, I am Maya." takes 850 ms.
      talk.say(HI, 640).untilAgentSpeaks().silence(560).say(YEAH, 320).untilAgentSpeaks();
      assertThat(talk.finals).containsExactly("Hi there.", "Yes.");
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(0L);
    }
  }

  @Test
  void theAgentsOwnSoundDoesNotInterruptIt() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks();
      var onItsWay = new ArrayDeque<float[]>(List.of(new float[1_920], new float[1_920]));
      while (!talk.said().equals(LONG_STORY)) {
        float[] echo = talk.agent.clone();
        for (int i = 0; i < echo.length; i++) {
          echo[i] *= 0.3f;
        }
        onItsWay.addLast(echo);
        talk.step(onItsWay.removeFirst());
        assertThat(talk.session.awaitHeard(10_000)).isTrue();
        assertThat(talk.session.awaitIdle(10_000)).isTrue();
      }
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(0L);
      assertThat(talk.session.counters().get("empty_turns")).isEqualTo(0L);
    }
  }

  @Test
  void anAgentThatWentOnCanBeInterruptedAgain() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().say(NOISE, 480).untilAgentSpeaks();
      talk.say(HI, 640).untilAgentSpeaks();
      assertThat(talk.finals).containsExactly("Tell me a story, please.", "Hi there.");
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(2L);
      assertThat(talk.said()).doesNotContain(LONG_STORY);
    }
  }

  @Test
  void aNoiseWhileTheAgentThinksDoesNotLoseTheQuestion() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = talk().withoutWaiting()) {
      fakes.model.gate = gate;
      talk.say(HI, 640).silence(240);
      fakes.awaitHeld();
      talk.silence(1_200);
      assertThat(talk.finals).containsExactly("Hi there.");
      talk.say(NOISE, 400);
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("Hello, I am Maya.");
      assertThat(talk.finals).containsExactly("Hi there.");
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(0L);
      assertThat(talk.session.counters().get("resumptions")).isEqualTo(1L);
      assertThat(talk.metadata.stream().filter(m -> m.containsKey("turn"))).hasSize(1);

      talk.say(WEATHER, 640).untilAgentSpeaks();
      assertThat(fakes.model.lastQuestionPrompt())
          .endsWith(
              "<user>Hi there.;<assistant>Hello, I am Maya.;<user>How is the weather?;<assistant>");
    }
  }

  @Test
  void noisesWhileTheAgentThinksDoNotLoseTheQuestion() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = talk().withoutWaiting()) {
      fakes.model.gate = gate;
      talk.say(HI, 640).silence(240);
      fakes.awaitHeld();
      talk.silence(1_200).say(NOISE, 400).silence(1_200).say(NOISE, 400);
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("Hello, I am Maya.");
    }
  }

  /// Until the agent speaks while its third clause is still being written.
  private Talk untilAStoryIsHeardInPart(CountDownLatch gate) throws InterruptedException {
    var talk = talk().withoutWaiting();
    fakes.model.gate = gate;
    fakes.model.tokensBeforeGate = 6;
    talk.say(STORY, 960).silence(240);
    fakes.awaitHeld();
    return talk.silence(800);
  }

  @Test
  void aCoughWhileTheReplyIsWrittenDoesNotShortenIt() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = untilAStoryIsHeardInPart(gate)) {
      assertThat(talk.heard.getLast()).isTrue();
      talk.say(NOISE, 480);
      assertThat(talk.heard.getLast()).isFalse();
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(1L);
      assertThat(talk.session.counters().get("resumptions")).isEqualTo(1L);
      assertThat(talk.metadata.stream().filter(m -> m.containsKey("turn"))).hasSize(1);
    }
  }

  @Test
  void twoCoughsWhileTheReplyIsWrittenDoNotShortenIt() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = untilAStoryIsHeardInPart(gate)) {
      talk.say(NOISE, 400).silence(1_200).say(NOISE, 400);
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
      assertThat(talk.session.counters().get("interruptions")).isEqualTo(1L);
    }
  }

  @Test
  void aClauseThatWasBeingSpokenDuringANoiseIsNotLost() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = talk().withoutWaiting()) {
      fakes.voice.gate = gate;
      talk.say(HI, 640).silence(240);
      fakes.awaitVoiceAsked();
      talk.silence(1_200).say(NOISE, 400);
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("Hello, I am Maya.");
    }
  }

  @Test
  void aCoughBetweenTwoClausesDoesNotShortenTheReply() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = untilAStoryIsHeardInPart(gate)) {
      talk.untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("Once there was a king, who lived in a castle.");
      talk.say(NOISE, 400);
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(LONG_STORY);
    }
  }

  @Test
  void aNoiseAfterAnInterruptionDoesNotBringTheOldAnswerBack() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().silence(400);
      talk.withoutWaiting();
      fakes.model.gate = gate;
      talk.say(HI, 640).silence(240); // words: the story is over
      fakes.awaitHeld();
      talk.silence(1_200);
      String story = talk.said();
      talk.say(NOISE, 400);
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(story + "Hello, I am Maya.");
    }
  }

  @Test
  void aPrefillThatWasGivenUpIsTriedAgainAfterANoise() throws InterruptedException {
    try (var talk = talk()) {
      fakes.model.finishesPrefills = false;
      talk.say(HI, 640).untilAgentSpeaks().untilAgentIsSilent();
      List<String> before = List.copyOf(fakes.model.prefills);
      fakes.model.finishesPrefills = true;
      talk.say(NOISE, 640).silence(1_200);
      assertThat(fakes.model.prefills).hasSize(before.size() + 1).endsWith(before.getLast());
      talk.say(NOISE, 640).silence(1_200);
      assertThat(fakes.model.prefills).hasSize(before.size() + 1);
    }
  }

  @Test
  void aClickIsNotEvenRecognised() throws InterruptedException {
    try (var talk = talk()) {
      talk.silence(400).say(HI, 80).silence(2_000);
      assertThat(fakes.ear.lengths).isEmpty();
    }
  }

  @Test
  void theWordsSoFarAreToldAndComputedWhileTheUserSpeaks() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(WEATHER, 2_400);
      assertThat(talk.partials).contains("How is the weather?");
      assertThat(talk.finals).isEmpty();
      assertThat(fakes.model.prefills.getLast()).endsWith("<user>How is the");
    }
  }

  @Test
  void partialTranscriptsCanBeTurnedOff() throws InterruptedException {
    try (var talk = talk(CascadeSettings.DEFAULT.with(new Partials(0, true)))) {
      talk.say(WEATHER, 2_400);
      assertThat(fakes.ear.lengths).isEmpty();
      talk.untilAgentSpeaks();
      assertThat(fakes.ear.lengths).hasSize(1);
    }
  }

  @Test
  void prefillingThemCanBeTurnedOff() throws InterruptedException {
    try (var talk = talk(CascadeSettings.DEFAULT.with(new Partials(640, false)))) {
      talk.say(WEATHER, 2_400);
      assertThat(talk.partials).isNotEmpty();
      assertThat(fakes.model.prefills).noneMatch(p -> p.contains("How is"));
    }
  }

  @Test
  void theRecogniserHearsAShortLeadAndTail() throws InterruptedException {
    try (var talk = talk(CascadeSettings.DEFAULT.with(new Partials(0, false)))) {
      talk.silence(3_200).say(HI, 960).silence(1_600);
      int millis = fakes.ear.lengths.getFirst() / 16;
      assertThat(millis).isBetween(960 + 300 + 128 - 32, 960 + 330 + 200 + 64);
    }
  }

  @Test
  void longSpeechIsRecognisedInStretches() throws InterruptedException {
    var settings =
        CascadeSettings.DEFAULT
            .with(new Detection(0.5, 0.35, 300, 128, 2_000))
            .with(new Partials(0, false));
    try (var talk = talk(settings)) {
      talk.say(HI, 4_800).untilAgentSpeaks();
      assertThat(talk.finals).hasSize(1);
      assertThat(talk.finals.getFirst()).matches("(Hi there\\. ){2,}Hi there\\.");
      assertThat(fakes.ear.lengths).allMatch(length -> length <= 2 * 16_000 + 512);
      int all = fakes.ear.lengths.stream().mapToInt(Integer::intValue).sum();
      assertThat(all / 16).isBetween(4_800, 4_800 + 600);
    }
  }

  @Test
  void aStepNeverWaitsForTheLanguageModel() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = talk().withoutWaiting()) {
      fakes.model.gate = gate;
      talk.say(HI, 640).silence(240);
      fakes.awaitAsked();
      talk.silence(800); // passes although the model hangs
      assertThat(talk.finals).containsExactly("Hi there.");
      talk.silence(8_000);
      assertThat(talk.heard).containsOnly(false);
      gate.countDown();
      talk.waiting().untilAgentSpeaks();
      assertThat(talk.said()).startsWith("Hello");
      assertThat((Long) talk.lastTurn().get("total_ms")).isGreaterThan(8_000);
    }
  }

  @Test
  void closingWhileTheModelWorksEndsEveryThread() throws InterruptedException {
    var talk = talk().withoutWaiting();
    fakes.model.mute = true;
    talk.say(HI, 640).silence(240);
    fakes.awaitAsked();
    talk.close();
    talk.close();
    assertThatThrownBy(() -> talk.step(new float[1_920]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void closingWhileTheAgentSpeaksEndsEveryThread() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 640).untilAgentSpeaks();
    }
  }

  @Test
  void wordsThatWereNeverAnsweredGoWithTheNextOnes() throws InterruptedException {
    var gate = new CountDownLatch(1);
    try (var talk = talk().withoutWaiting()) {
      fakes.model.gate = gate;
      talk.say(HI, 640).silence(240);
      fakes.awaitAsked();
      talk.silence(1_200);
      assertThat(talk.finals).containsExactly("Hi there.");
      talk.say(WEATHER, 640); // before the agent said anything
      gate.countDown();
      talk.waiting().untilAgentSpeaks().untilAgentIsSilent();
      assertThat(fakes.model.lastQuestionPrompt())
          .endsWith("<user>Hi there. How is the weather?;<assistant>");
      assertThat(talk.said()).isEqualTo("It is sunny today. Enjoy it.");
    }
  }

  @Test
  void theModelIsStoppedAtTheFirstClauseAndGoesOnFromThere() throws InterruptedException {
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks();
      String first = "Once there was a king,";
      assertThat(fakes.voice.clauses.getFirst()).isEqualTo(first);
      assertThat(fakes.model.prompts.get(1)).endsWith("<assistant>" + first);
    }
  }

  @Test
  void aReplyBrokenOffByItsLengthEndsAtAMark() throws InterruptedException {
    String sentence = "word " + "word ".repeat(21) + "end. ";
    // 46 words, then 14 of the third sentence: 60 tokens.
    String whole = sentence + sentence + "It was late, and" + " word".repeat(80);
    fakes.line(STORY, "Tell me a story, please.", whole);
    try (var talk = talk()) {
      talk.say(STORY, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo(sentence + sentence + "It was late,");
    }
  }

  @Test
  void aSmallModelIsGivenTheFactAndTwoSentences() throws InterruptedException {
    fakes.style = new SmallModelPrompt();
    fakes.line(4, "What does a cake cost?", "A cake costs 35 dollars. I bake it. I like it. Bye.");
    engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 1);
    try (var talk = new Talk(engine, "You are Anna. A cake costs 35 dollars.")) {
      talk.say(4, 960).untilAgentSpeaks().untilAgentIsSilent();
      assertThat(talk.said()).isEqualTo("A cake costs 35 dollars. I bake it.");
      assertThat(fakes.model.prompts.getFirst()).endsWith("<assistant>A cake costs 35 dollars.");
    }
  }

  @Test
  void twoConversationsDoNotMix() throws InterruptedException {
    engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 2);
    try (var first = new Talk(engine, "You are Ahab.");
        var second = new Talk(engine, "You are Bea.")) {
      first.say(HI, 640);
      second.say(WEATHER, 640);
      first.untilAgentSpeaks();
      second.untilAgentSpeaks();
      first.untilAgentIsSilent();
      second.untilAgentIsSilent();
      first.say(STORY, 640).untilAgentSpeaks();
      assertThat(first.finals).containsExactly("Hi there.", "Tell me a story, please.");
      assertThat(second.finals).containsExactly("How is the weather?");
      assertThat(first.said()).startsWith("Hello, I am Maya.Once");
      assertThat(second.said()).isEqualTo("It is sunny today. Enjoy it.");
      assertThat(fakes.model.lastQuestionPrompt())
          .contains("Ahab", "Hi there")
          .doesNotContain("Bea", "weather");
    }
  }

  @Test
  void aBrokenStageEndsTheConversationWithASentence() throws InterruptedException {
    try (var talk = talk().withoutWaiting()) {
      fakes.ear.broken = true;
      talk.say(HI, 320);
      float[] user = new float[1_920];
      Arrays.fill(user, FakeStages.level(HI));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  talk.step(user);
                }
              })
          .isInstanceOf(SpeechException.class)
          .hasMessageContaining("cannot go on")
          .hasRootCauseMessage("the ear is broken");
    }
  }

  @Test
  void aPersonaThatDoesNotFitIsRefusedWithNumbers() {
    fakes.model.contextTokens = 250;
    engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 2);
    assertThatThrownBy(() -> new Talk(engine, "very ".repeat(200)))
        .isInstanceOf(RefusedRequestException.class)
        .hasMessageContaining("250")
        .hasMessageContaining("Shorten");
  }

  @Test
  void aLongPersonaThatFitsIsKeptWhole() throws InterruptedException {
    fakes.model.contextTokens = 1_000;
    engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 2);
    String persona = "You like " + "very ".repeat(700) + "much cake.";
    try (var talk = new Talk(engine, persona)) {
      for (int i = 0; i < 12; i++) {
        talk.say(STORY, 640).untilAgentSpeaks().untilAgentIsSilent();
      }
      assertThat(fakes.model.prompts).allMatch(p -> p.startsWith("<system>" + persona));
      assertThat(fakes.model.prompts).allMatch(p -> fakes.model.tokens(p) <= 1_000);
    }
  }
}
