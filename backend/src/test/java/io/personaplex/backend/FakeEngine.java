package io.personaplex.backend;

import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.EngineOption;
import io.personaplex.speech.Parameter;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechSession;
import io.personaplex.speech.Voice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.DoubleConsumer;

/// An engine with two voices whose prompt and step a test supplies.
final class FakeEngine implements SpeechEngine {
  /// The prompt phase of a session.
  interface Prompt {
    void run(DoubleConsumer progress, Session session) throws InterruptedException;
  }

  /// One frame of a session.
  interface Step {
    void run(float[] user, float[] agent, SessionEvents events) throws InterruptedException;
  }

  static final Step SILENT = (user, agent, events) -> Arrays.fill(agent, 0f);

  /// Requests in the order in which sessions were opened.
  final BlockingQueue<SessionRequest> requests = new LinkedBlockingQueue<>();

  volatile Prompt prompt = (progress, session) -> progress.accept(1);
  volatile Step step = SILENT;

  /// What closing a session takes.
  volatile Runnable sessionClose = () -> {};

  /// What it did with its options.
  volatile Map<EngineOption, String> effects = Map.of();

  /// What a person should know about it.
  volatile String warning = "";

  volatile boolean closed;

  private final EngineInfo info;

  FakeEngine() {
    this(1);
  }

  /// One that can hold so many conversations.
  FakeEngine(int slots) {
    info =
        new EngineInfo(
            "fake",
            "Fake engine of a test",
            AudioFormat.MIMI,
            List.of(
                new Voice("heart", "American Female", "a test voice"),
                new Voice("fenrir", "American Male", "a test voice")),
            "heart",
            slots,
            Set.of(Parameter.VOICE, Parameter.PERSONA),
            true,
            List.of(new EngineInfo.ModelInfo("recognition", "none-at-all", "Apache-2.0")));
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public Map<EngineOption, String> optionEffects() {
    return effects;
  }

  @Override
  public String warning() {
    return warning;
  }

  @Override
  public SpeechSession open(SessionRequest request) {
    requests.add(request);
    return new Session();
  }

  @Override
  public void close() {
    closed = true;
  }

  /// A session that knows whether it was closed.
  final class Session implements SpeechSession {
    private boolean closed;

    @Override
    public void prompt(DoubleConsumer progress) {
      try {
        prompt.run(progress, this);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void step(float[] user, float[] agent, SessionEvents events) {
      try {
        step.run(user, agent, events);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      synchronized (this) {
        closed = true;
        notifyAll();
      }
      sessionClose.run();
    }

    /// Blocks until the session is closed.
    synchronized void awaitClose() throws InterruptedException {
      while (!closed) {
        wait();
      }
    }
  }
}
