package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.Health;
import io.personaplex.http.SettingsException;
import io.personaplex.speech.EchoEngine;
import io.personaplex.speech.Offer;
import io.personaplex.speech.SpeechEngineProvider;
import io.personaplex.speech.SpeechException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EngineHostTest {
  private final FakeProvider echo = new FakeProvider("echo", 100, (_, _) -> new EchoEngine());
  private final FakeProvider broken =
      new FakeProvider(
          "cascade",
          10,
          (_, _) -> {
            throw new SpeechException("no model can be fetched");
          });
  private final FakeProvider crashing =
      new FakeProvider(
          "crash",
          5,
          (_, _) -> {
            throw new UnsatisfiedLinkError("/secret/path.so");
          });

  @Test
  void autoTakesTheFirstByPreference() throws Exception {
    var preferred = new FakeProvider("better", 1, (_, _) -> new FakeEngine());
    var state = settle(List.of(echo, preferred), "auto");
    assertThat(state).isInstanceOf(EngineState.Ready.class);
    assertThat(((EngineState.Ready) state).engine().info().name()).isEqualTo("fake");
    assertThat(((EngineState.Ready) state).why())
        .isEqualTo("Chosen automatically: the best engine that works here.");
    assertThat(state.toHealth()).isEqualTo(new Health.Ok());
  }

  @Test
  void autoStepsDownAndKeepsEveryReason() throws Exception {
    var state = settle(List.of(echo, broken, crashing), "auto");
    assertThat(state.toHealth())
        .isEqualTo(
            new Health.Ok(
                "crash cannot start: it failed unexpectedly (UnsatisfiedLinkError); ./personaplex logs, or talk with --log, shows the details; "
                    + "cascade cannot start: no model can be fetched; echo speaks instead"));
  }

  @Test
  void anEngineThatRunsOutOfMemoryMakesRoomForTheNext() throws Exception {
    var large =
        new FakeProvider(
            "large",
            1,
            (_, _) -> {
              throw new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory");
            });
    String reason =
        "large cannot start: not enough memory (Cannot reserve 8 bytes of direct buffer memory)";
    assertThat(settle(List.of(echo, large), "auto").toHealth())
        .isEqualTo(new Health.Ok(reason + "; echo speaks instead"));
    assertThat(settle(List.of(echo, large), "large").toHealth())
        .isEqualTo(new Health.Failed(reason));
  }

  @Test
  void aReasonAndAWarningAreTwoSentences() throws Exception {
    var engine = new FakeEngine();
    engine.warning = "Slower than real time here.";
    var slow = new FakeProvider("slow", 20, (_, _) -> engine);
    assertThat(settle(List.of(slow, broken), "auto").toHealth())
        .isEqualTo(
            new Health.Ok(
                "cascade cannot start: no model can be fetched; slow speaks instead. Slower than real time here."));
  }

  @Test
  void anEngineThatNobodyHasSetUpIsNoFault() throws Exception {
    var absent =
        new FakeProvider("absent", 1, new Offer.NotSetUp("no weights"), (_, _) -> new FakeEngine());
    var state = settle(List.of(echo, absent), "auto");
    assertThat(state.toHealth()).isEqualTo(new Health.Ok());
    assertThat(((EngineState.Ready) state).why())
        .isEqualTo(
            "Chosen automatically: the best engine that works here (absent is not set up: no weights).");
  }

  @Test
  void anEngineThatIsTooSlowHereIsPassedOverWithItsNumbers() throws Exception {
    var slow =
        new FakeProvider(
            "slow", 1, new Offer.Unfit("4.1 frames/s, wanted 12.5"), (_, _) -> new FakeEngine());
    var state = settle(List.of(echo, slow), "auto");
    assertThat(state.toHealth())
        .isEqualTo(
            new Health.Ok("slow was passed over: 4.1 frames/s, wanted 12.5; echo speaks instead"));
  }

  @Test
  void anEngineThatIsNamedIsNotAskedWhetherItWouldDo() throws Exception {
    var slow = new FakeProvider("slow", 1, new Offer.Unfit("slow"), (_, _) -> new FakeEngine());
    var state = settle(List.of(echo, slow), "slow");
    assertThat(((EngineState.Ready) state).why()).isEqualTo("Chosen by SPEECH_ENGINE=slow.");
  }

  @Test
  void whatSpeaksForAnEngineIsSaid() throws Exception {
    var fast =
        new FakeProvider("fast", 1, new Offer.Taken("20 frames/s"), (_, _) -> new FakeEngine());
    assertThat(((EngineState.Ready) settle(List.of(echo, fast), "auto")).why())
        .isEqualTo("Chosen automatically: 20 frames/s.");
  }

  @Test
  void theWarningOfAnEngineIsPartOfItsHealth() throws Exception {
    var engine = new FakeEngine();
    engine.warning = "Slower than real time here.";
    var slow = new FakeProvider("slow", 1, (_, _) -> engine);
    var state = settle(List.of(echo, slow), "slow");
    assertThat(state.toHealth()).isEqualTo(new Health.Ok("Slower than real time here."));
    assertThat(((EngineState.Ready) state).why())
        .isEqualTo("Chosen by SPEECH_ENGINE=slow. Slower than real time here.");
    assertThat(((EngineState.Ready) state).choice()).isEqualTo("Chosen by SPEECH_ENGINE=slow.");
  }

  @Test
  void aNamedEngineIsNotReplaced() throws Exception {
    assertThat(settle(List.of(echo, broken), "cascade").toHealth())
        .isEqualTo(new Health.Failed("cascade cannot start: no model can be fetched"));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNamesThereAre() {
    var names = EngineHost.names(List.of(echo, broken));
    assertThatThrownBy(() -> BackendSettings.from(Map.of("SPEECH_ENGINE", "robot"), names))
        .isInstanceOf(SettingsException.class)
        .hasMessage("settings: SPEECH_ENGINE is 'robot', wanted one of auto, cascade, echo");
  }

  @Test
  void theEchoEngineIsFoundOnTheClassPath() {
    assertThat(EngineHost.discover()).extracting(SpeechEngineProvider::name).contains("echo");
  }

  @Test
  void progressIsVisibleWhileLoading() throws Exception {
    var reported = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var slow =
        new FakeProvider(
            "slow",
            1,
            (_, progress) -> {
              progress.report("fetching: 312 of 1117 MB", 0.28);
              reported.countDown();
              awaitQuietly(go);
              return new EchoEngine();
            });
    var host = new EngineHost(List.of(slow), "slow", Map.of());
    host.start();
    assertThat(reported.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(host.state().toHealth())
        .isEqualTo(new Health.Starting("fetching: 312 of 1117 MB", 0.28));
    go.countDown();
    assertThat(host.awaitSettled(Duration.ofSeconds(10))).isTrue();
    host.close();
  }

  @Test
  void anEngineThatComesAfterTheStopIsClosed() throws Exception {
    var engine = new FakeEngine();
    var loading = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var slow =
        new FakeProvider(
            "slow",
            1,
            (_, _) -> {
              loading.countDown();
              awaitQuietly(go);
              return engine;
            });
    var host = new EngineHost(List.of(slow), "slow", Map.of());
    host.start();
    assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
    host.close();
    go.countDown();
    Eventually.reaches("closed", () -> engine.closed ? 1 : 0, 1);
  }

  private static EngineState settle(List<SpeechEngineProvider> providers, String choice)
      throws InterruptedException {
    var host = new EngineHost(providers, choice, Map.of());
    host.start();
    assertThat(host.awaitSettled(Duration.ofSeconds(10))).isTrue();
    var state = host.state();
    host.close();
    return state;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
