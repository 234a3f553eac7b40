package io.personaplex.cascade;

import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechSession;
import java.util.HashSet;
import java.util.Set;

/// The default engine: voice activity → recognition → language model → synthesis, in overlapping
/// stages.
///
/// - **Threads**: every session has two of its own, the ears and the responder; a step only copies
///   sound.
/// - **Ownership**: closes the stages it was given.
public final class CascadeEngine implements SpeechEngine {
  /// Name as used by `SPEECH_ENGINE`.
  public static final String NAME = "cascade";

  private static final String WARM_UP = "Hello, how are you?";
  private static final int WARM_UP_TOKENS = 4;

  private final EngineInfo info;
  private final CascadeStages stages;
  private final CascadeSettings settings;
  private final Set<CascadeSession> sessions = new HashSet<>();
  private boolean closed;

  /// @throws IllegalArgumentException if the stages lack a voice of `info`
  public CascadeEngine(EngineInfo info, CascadeStages stages, CascadeSettings settings) {
    this.info = info;
    this.stages = stages;
    this.settings = settings;
    for (var voice : info.voices()) {
      if (!stages.speakers().containsKey(voice.name())) {
        throw new IllegalArgumentException(
            "cascade: no speaker for voice '%s', there are %s"
                .formatted(voice.name(), stages.speakers().keySet()));
      }
    }
  }

  /// Runs every stage once, so that the first turn is as fast as the later ones.
  public void warmUp() {
    try (VoiceActivity detector = stages.voiceActivity().detector()) {
      detector.probability(new float[VoiceActivity.WINDOW]);
    }
    // A second of a soft hum: sound to the recogniser, no words.
    float[] hum = new float[Recogniser.SAMPLE_RATE];
    for (int i = 0; i < hum.length; i++) {
      hum[i] = 0.01f * (float) Math.sin(2 * Math.PI * 110 * i / Recogniser.SAMPLE_RATE);
    }
    String heard = stages.recogniser().recognise(hum, hum.length);
    String prompt =
        new Conversation(stages.languageModel(), stages.promptStyle(), "")
            .replyPrompt(WARM_UP + heard);
    stages.languageModel().complete(prompt, WARM_UP_TOKENS, _ -> true);
    for (Speaker speaker : stages.speakers().values()) {
      float[] first = speaker.speak(WARM_UP, () -> false);
      if (first.length == 0) {
        throw new IllegalStateException("cascade: a voice says nothing to '%s'".formatted(WARM_UP));
      }
    }
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public SpeechSession open(SessionRequest request) {
    String name = request.voice().isEmpty() ? info.defaultVoice() : request.voice();
    Speaker speaker = stages.speakers().get(name);
    if (speaker == null) {
      throw new IllegalArgumentException(
          "cascade: no voice '%s', there are %s".formatted(name, stages.speakers().keySet()));
    }
    synchronized (sessions) {
      if (closed) {
        throw new IllegalStateException("cascade: the engine is closed");
      }
      if (sessions.size() == info.slots()) {
        throw new IllegalStateException("cascade: all %d slots are taken".formatted(info.slots()));
      }
      var session =
          new CascadeSession(stages, speaker, request.persona(), settings, this::sessionClosed);
      sessions.add(session);
      return session;
    }
  }

  private void sessionClosed(CascadeSession session) {
    synchronized (sessions) {
      sessions.remove(session);
    }
  }

  @Override
  public void close() {
    synchronized (sessions) {
      if (closed) {
        return;
      }
      if (!sessions.isEmpty()) {
        throw new IllegalStateException(
            "cascade: %d sessions are still open".formatted(sessions.size()));
      }
      closed = true;
    }
    stages.close();
  }
}
