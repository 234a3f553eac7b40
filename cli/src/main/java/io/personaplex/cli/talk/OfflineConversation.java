package io.personaplex.cli.talk;

import io.personaplex.audio.Wav;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// The reference's offline mode with any engine: the prompt, then the user frame by frame, the last
/// one filled with zeros; the reply is cut to the user's length.
///
/// **Threads**: the caller's, for as long as it takes.
public final class OfflineConversation {
  private final SpeechEngine engine;
  private final SessionRequest request;
  private final Listener listener;

  /// Is told how it goes, on the caller's thread.
  public interface Listener {
    /// @param fraction of the prompt, 0 … 1
    void prompting(double fraction);

    /// @param done frames that are through
    /// @param all frames there are
    void stepped(int done, int all);

    /// The agent's next words.
    void said(String piece);

    /// The engine tells something about the conversation.
    void noted(Notice notice);
  }

  /// @param engine stays open
  public OfflineConversation(SpeechEngine engine, SessionRequest request, Listener listener) {
    this.engine = engine;
    this.request = request;
    this.listener = listener;
  }

  /// Holds it.
  ///
  /// @param user at the engine's sample rate
  /// @throws io.personaplex.speech.SpeechException if the engine cannot
  /// @throws InterruptedException if the thread is interrupted between two frames
  public OfflineReply hold(float[] user) throws InterruptedException {
    AudioFormat format = engine.info().format();
    int frameSamples = format.samplesPerFrame();
    int frames = Math.ceilDiv(user.length, frameSamples);
    float[] userFrame = new float[frameSamples];
    float[] agentFrame = new float[frameSamples];
    float[] agent = new float[user.length];
    var heard = new Heard(listener, frames);
    var pace = FramePace.of(engine);
    long stepNanos = 0;
    try (SpeechSession session = engine.open(request)) {
      long promptStart = System.nanoTime();
      session.prompt(listener::prompting);
      double promptMillis = (System.nanoTime() - promptStart) / 1e6;
      for (int f = 0; f < frames; f++) {
        int from = f * frameSamples;
        int length = Math.min(frameSamples, user.length - from);
        System.arraycopy(user, from, userFrame, 0, length);
        Arrays.fill(userFrame, length, frameSamples, 0f);
        pace.await();
        long start = System.nanoTime();
        session.step(userFrame, agentFrame, heard);
        stepNanos += System.nanoTime() - start;
        System.arraycopy(agentFrame, 0, agent, from, length);
        heard.endFrame();
        listener.stepped(f + 1, frames);
      }
      return new OfflineReply(
          new Wav(agent, format.sampleRate()),
          heard.frameTexts,
          heard.text.toString(),
          heard.userTurns,
          heard.notices,
          heard.seed,
          promptMillis,
          engine.worksInSteps() ? OptionalDouble.of(stepNanos / 1e9) : OptionalDouble.empty(),
          pace.late());
    }
  }

  /// What a session says beside audio, kept by frame.
  private static final class Heard implements SessionEvents {
    private final Listener listener;
    private final List<String> frameTexts;
    private final List<String> userTurns = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder frameText = new StringBuilder();
    private String frameToken = "";
    private OptionalLong seed = OptionalLong.empty();

    Heard(Listener listener, int frames) {
      this.listener = listener;
      frameTexts = new ArrayList<>(frames);
    }

    @Override
    public void text(String piece) {
      frameText.append(piece);
      text.append(piece);
      listener.said(piece);
    }

    @Override
    public void token(String text) {
      frameToken = text;
    }

    @Override
    public void userText(String words, boolean isFinal) {
      if (isFinal && !words.isEmpty()) {
        userTurns.add(words);
      }
    }

    @Override
    public void metadata(Map<String, ?> fields) {
      if (fields.get("seed") instanceof Number number) {
        seed = OptionalLong.of(number.longValue());
      }
      if (fields.get("notice") instanceof String words) {
        var notice = new Notice(frameTexts.size(), words);
        notices.add(notice);
        listener.noted(notice);
      }
      // The rest is for the page of a live conversation.
    }

    void endFrame() {
      String said = frameText.isEmpty() ? OfflineReply.PAD : frameText.toString();
      frameTexts.add(frameToken.isEmpty() ? said : frameToken);
      frameText.setLength(0);
      frameToken = "";
    }
  }
}
