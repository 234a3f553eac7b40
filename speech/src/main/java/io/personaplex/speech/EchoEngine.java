package io.personaplex.speech;

import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/// The microphone check: returns what you said one second later. Needs no model, so it works
/// everywhere.
public final class EchoEngine implements SpeechEngine {
  /// Name as used by `SPEECH_ENGINE`.
  public static final String NAME = "echo";

  private static final int DELAY_MILLIS = 1_000;
  // A session is a few kilobytes of ring, so the count only has to be finite.
  private static final int SLOTS = 64;

  private static final EngineInfo INFO =
      new EngineInfo(
          NAME,
          "Echo: repeats what you say after one second (microphone check, no model)",
          AudioFormat.MIMI,
          List.of(),
          "",
          SLOTS,
          Set.of(),
          true,
          List.of());

  @Override
  public EngineInfo info() {
    return INFO;
  }

  @Override
  public boolean worksInSteps() {
    return true;
  }

  @Override
  public SpeechSession open(SessionRequest request) {
    if (!request.voice().isEmpty()) {
      throw new IllegalArgumentException(
          "echo has no voice '%s': it repeats yours".formatted(request.voice()));
    }
    return new EchoSession(INFO.format());
  }

  @Override
  public void close() {}

  private static final class EchoSession implements SpeechSession {
    private final float[][] delayed;
    private int next;

    EchoSession(AudioFormat format) {
      delayed = new float[format.framesIn(DELAY_MILLIS)][format.samplesPerFrame()];
    }

    @Override
    public void prompt(DoubleConsumer progress) {
      progress.accept(1);
    }

    @Override
    public void step(float[] user, float[] agent, SessionEvents events) {
      float[] frame = delayed[next];
      if (user.length != frame.length || agent.length != frame.length) {
        throw new IllegalArgumentException(
            "echo: frames of %d and %d samples, wanted %d"
                .formatted(user.length, agent.length, frame.length));
      }
      System.arraycopy(frame, 0, agent, 0, frame.length);
      System.arraycopy(user, 0, frame, 0, frame.length);
      next = (next + 1) % delayed.length;
    }

    @Override
    public void close() {}
  }
}
