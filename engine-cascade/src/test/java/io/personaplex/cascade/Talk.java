package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.Parameter;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// One conversation with the cascade, frame by frame: after each step it waits until the session
/// has dealt with it, so that what happens when is exact.
final class Talk implements AutoCloseable, SessionEvents {
  static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final float SILENT = 0.00316f; // -50 dBFS

  final CascadeSession session;
  final List<String> pieces = new ArrayList<>();
  final List<String> partials = new ArrayList<>();
  final List<String> finals = new ArrayList<>();
  final List<Map<String, ?>> metadata = new ArrayList<>();

  /// Everything told, in order: "user: ...", "agent: ...".
  final List<String> script = new ArrayList<>();

  /// Whether each frame so far had agent sound.
  final List<Boolean> heard = new ArrayList<>();

  float[] agent = new float[FORMAT.samplesPerFrame()];
  private boolean waitsForResponder = true;
  private long userSamples;
  private long lastAudibleSample = -1;

  Talk(CascadeEngine engine, String persona) {
    session =
        (CascadeSession)
            engine.open(
                new SessionRequest(
                    "", persona, SessionRequest.Sampling.DEFAULT, OptionalLong.empty()));
    try {
      session.prompt(_ -> {});
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  static CascadeEngine engine(FakeStages fakes, CascadeSettings settings, int slots) {
    var info =
        new EngineInfo(
            CascadeEngine.NAME,
            "the cascade with scripted stages",
            FORMAT,
            List.of(new io.personaplex.speech.Voice("hum", "Test", "hums")),
            "hum",
            slots,
            Set.of(Parameter.VOICE, Parameter.PERSONA),
            true,
            List.of());
    return new CascadeEngine(info, fakes.stages(), settings);
  }

  /// From now on only the ears are waited for: the responder is stuck on purpose.
  Talk withoutWaiting() {
    waitsForResponder = false;
    return this;
  }

  Talk waiting() throws InterruptedException {
    waitsForResponder = true;
    assertThat(session.awaitIdle(PATIENCE_MILLIS)).isTrue();
    return this;
  }

  /// The user says line `number` for `millis`.
  Talk say(int number, int millis) throws InterruptedException {
    return frames(FakeStages.level(number), FORMAT.framesIn(millis));
  }

  Talk silence(int millis) throws InterruptedException {
    return frames(0, FORMAT.framesIn(millis));
  }

  /// Silence until the agent speaks.
  Talk untilAgentSpeaks() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      silence(FORMAT.frameMillis());
      if (heard.getLast()) {
        return this;
      }
    }
    throw new AssertionError("the agent said nothing for 8 s; so far " + script);
  }

  /// Silence until the agent has finished.
  Talk untilAgentIsSilent() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      silence(FORMAT.frameMillis());
      if (!heard.getLast()) {
        return this;
      }
    }
    throw new AssertionError("the agent never stopped");
  }

  private Talk frames(float level, int count) throws InterruptedException {
    float[] user = new float[FORMAT.samplesPerFrame()];
    Arrays.fill(user, level);
    for (int i = 0; i < count; i++) {
      step(user);
      assertThat(session.awaitHeard(PATIENCE_MILLIS)).isTrue();
      if (waitsForResponder) {
        assertThat(session.awaitIdle(PATIENCE_MILLIS)).isTrue();
      }
    }
    return this;
  }

  /// One step, not waited for.
  void step(float[] user) {
    session.step(user, agent, this);
    boolean audible = false;
    for (int i = 0; i < agent.length; i++) {
      if (Math.abs(agent[i]) > SILENT) {
        audible = true;
        lastAudibleSample = userSamples + i;
      }
    }
    heard.add(audible);
    userSamples += user.length;
  }

  /// Audio time so far.
  long millis() {
    return userSamples * 1_000 / FORMAT.sampleRate();
  }

  /// When the agent was last heard; a frame is played when it is given out.
  long lastAudibleMillis() {
    return (lastAudibleSample + FORMAT.samplesPerFrame()) * 1_000 / FORMAT.sampleRate();
  }

  String said() {
    return String.join("", pieces);
  }

  Map<?, ?> lastTurn() {
    return (Map<?, ?>)
        metadata.stream().filter(m -> m.containsKey("turn")).toList().getLast().get("turn");
  }

  @Override
  public void text(String piece) {
    pieces.add(piece);
    script.add("agent:" + piece);
  }

  @Override
  public void userText(String text, boolean isFinal) {
    (isFinal ? finals : partials).add(text);
    if (isFinal) {
      script.add("user:" + text);
    }
  }

  @Override
  public void metadata(Map<String, ?> fields) {
    metadata.add(fields);
  }

  @Override
  public void close() {
    session.close();
  }
}
