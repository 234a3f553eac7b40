package io.personaplex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What every [SpeechEngine] promises; an engine's test extends this class.
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class SpeechEngineContract {
  private SpeechEngine engine;

  /// A loaded engine; the contract closes it.
  protected abstract SpeechEngine createEngine();

  @BeforeEach
  void load() {
    engine = createEngine();
  }

  @AfterEach
  void unload() {
    if (engine != null) { // else it could not be loaded, and that is the failure to report
      engine.close();
    }
  }

  @Test
  void describesItselfCompletely() {
    EngineInfo info = engine.info();
    assertThat(info.name()).matches("[a-z][a-z0-9-]*");
    assertThat(info.title()).isNotBlank();
    assertThat(info.format().sampleRate()).isEqualTo(24_000);
    assertThat(info.format().samplesPerFrame()).isEqualTo(1_920);
    assertThat(info.slots()).isPositive();
    var names = new HashSet<String>();
    info.voices()
        .forEach(
            voice -> {
              assertThat(names.add(voice.name()))
                  .as("voice %s is listed once", voice.name())
                  .isTrue();
              assertThat(voice.description()).isNotBlank();
            });
  }

  @Test
  void promptReportsProgressThatEndsWithOne() {
    try (var session = engine.open(SessionRequest.DEFAULT)) {
      var progress = new ArrayList<Double>();
      session.prompt(progress::add);
      assertThat(progress).isNotEmpty().isSorted().endsWith(1.0);
      assertThat(progress.getFirst()).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void everyStepFillsTheWholeAgentFrameAndLeavesTheUserFrameAlone() {
    int length = engine.info().format().samplesPerFrame();
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    try (var session = engine.open(SessionRequest.DEFAULT)) {
      session.prompt(_ -> {});
      for (int frame = 0; frame < 25; frame++) {
        float[] user = new float[length];
        for (int i = 0; i < length; i++) {
          user[i] = (float) (random.nextDouble(0.002) - 0.001);
        }
        float[] before = user.clone();
        float[] agent = new float[length];
        Arrays.fill(agent, Float.NaN);
        session.step(user, agent, new Events());
        assertThat(user).as("seed %d frame %d", seed, frame).containsExactly(before);
        for (int i = 0; i < length; i++) {
          assertThat(agent[i]).as("seed %d frame %d sample %d", seed, frame, i).isBetween(-1f, 1f);
        }
      }
    }
  }

  @Test
  void aBlankPersonaIsAPersona() {
    try (var session =
        engine.open(
            new SessionRequest("", "", SessionRequest.Sampling.DEFAULT, OptionalLong.of(7)))) {
      session.prompt(_ -> {});
    }
  }

  @Test
  void refusesAVoiceItDoesNotHave() {
    var request =
        new SessionRequest("nobody", "", SessionRequest.Sampling.DEFAULT, OptionalLong.empty());
    assertThatThrownBy(() -> engine.open(request).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void refusesFramesOfTheWrongLength() {
    try (var session = engine.open(SessionRequest.DEFAULT)) {
      session.prompt(_ -> {});
      assertThatThrownBy(() -> session.step(new float[10], new float[1_920], new Events()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("10");
    }
  }

  @Test
  void aSessionCanBeClosedTwiceAndTheNextOneOpens() {
    var first = engine.open(SessionRequest.DEFAULT);
    first.prompt(_ -> {});
    first.close();
    first.close();
    try (var second = engine.open(SessionRequest.DEFAULT)) {
      second.prompt(_ -> {});
    }
  }

  /// Collects what a session says.
  public static final class Events implements SessionEvents {
    public final List<String> pieces = new ArrayList<>();
    public final List<String> userFinals = new ArrayList<>();
    public final List<Map<String, ?>> metadata = new ArrayList<>();

    @Override
    public void text(String piece) {
      pieces.add(piece);
    }

    @Override
    public void userText(String text, boolean isFinal) {
      if (isFinal) {
        userFinals.add(text);
      }
    }

    @Override
    public void metadata(Map<String, ?> fields) {
      metadata.add(fields);
    }
  }
}
