package io.personaplex.lm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The reference's generation step, literally: a token cache addressed by call, inputs that may be
/// given or left to the model, one frame returned a call late.
///
/// It is the tool that shows parity, and public for that: tests hold it against recordings of the
/// reference call by call, and [LiveGenerator] against it. No conversation uses it; the live one
/// gives the same tokens, sampled or not, earlier and with less work.
///
/// Call `o` (counted from 0) writes what is given, consumes row `o − 1` and predicts row `o`. Call
/// 0 consumes nothing. From call `maxDelay + 1` on a call returns frame `o − maxDelay`.
///
/// - **Threads**: one session's; not for several.
/// - **Source**: `LMGen` of `NVIDIA/personaplex` at `3428dfd`, described in our own words.
public final class ReferenceGenerator {
  /// In place of a text token: let the model choose.
  public static final int NOT_GIVEN = -1;

  private static final int TEXT = 0;

  private final LanguageModel model;
  private final LmConfig config;
  private final LmState state;
  private final TokenChooser textChooser;
  private final TokenChooser audioChooser;
  private final int subSteps;
  private final DelayPattern delays;
  private final TokenCache cache;
  private final int[] inputRow;
  private final int[] sampledAudio;
  private final int[] depthInputs;
  private final int[] frame;
  private final int[] fillerForAgent;
  private final int[] fillerForUser;
  private int sampledText;
  private long offset;

  /// @param model borrowed
  /// @param state of this model; borrowed, this generator's alone while it is used
  /// @param subSteps of the depth transformer to run: [LmConfig#liveSubSteps], or all of the
  ///   model's to have it guess channels that are not given
  public ReferenceGenerator(LanguageModel model, LmState state, Sampling sampling, int subSteps) {
    this(model, state, sampling.text(), sampling.audio(), subSteps);
  }

  ReferenceGenerator(
      LanguageModel model,
      LmState state,
      TokenChooser textChooser,
      TokenChooser audioChooser,
      int subSteps) {
    config = model.config();
    if (subSteps < config.liveSubSteps() || subSteps > config.depth().subSteps()) {
      throw new IllegalArgumentException(
          "%d sub-steps, wanted %d to %d"
              .formatted(subSteps, config.liveSubSteps(), config.depth().subSteps()));
    }
    this.model = model;
    this.state = state;
    this.textChooser = textChooser;
    this.audioChooser = audioChooser;
    this.subSteps = subSteps;
    delays = DelayPattern.of(config);
    cache = new TokenCache(delays);
    inputRow = new int[config.streams()];
    frame = new int[config.streams()];
    sampledAudio = new int[subSteps];
    depthInputs = new int[subSteps];
    fillerForAgent = new int[config.codebooks()];
    fillerForUser = new int[config.audioStreams() - config.codebooks()];
    Arrays.fill(fillerForAgent, config.card());
    Arrays.fill(fillerForUser, config.card());
  }

  /// Forgets the session: offset, flags and the model's past. What a seed draws begins anew, and
  /// old tokens stay in the cache, unread.
  public void reset() {
    state.reset();
    cache.reset();
    offset = 0;
  }

  /// One call.
  ///
  /// @param user codes of the user's channels, or null: the model's own guess
  /// @param agent codes forced upon the agent's channels, or null: the model chooses
  /// @param text forced text token, or [#NOT_GIVEN]
  /// @return whether a frame came out; [#frame] holds it
  public boolean step(int @Nullable [] user, int @Nullable [] agent, int text) {
    if (prepare(user, agent, text)) {
      cache.copyRow(offset - 1, inputRow);
      model.step(state, inputRow);
      return predict();
    }
    return false;
  }

  /// One call that replays a row given as an embedding: filler is written for every channel, and
  /// the frame that comes out is filler. The first of a session covers offsets 0 and 1.
  ///
  /// @param embedding `dim` floats from `start`
  /// @return whether a frame came out
  public boolean stepEmbedding(float[] embedding, int start) {
    while (!prepare(fillerForUser, fillerForAgent, config.textPaddingId())) {
      // Offset 0 consumes no row.
    }
    model.stepEmbedding(state, embedding, start);
    return predict();
  }

  /// Takes over the token cache of a packaged voice, after its rows were replayed.
  public void adopt(StoredCache stored) {
    cache.adopt(stored);
  }

  /// Writes what is given and the initial tokens.
  ///
  /// @return whether there is a row to consume; if not, this call is over
  private boolean prepare(int @Nullable [] user, int @Nullable [] agent, int text) {
    if (text != NOT_GIVEN) {
      cache.provide(TEXT, delays.rowOfFrame(offset, TEXT), text);
    }
    provide(agent, 1, config.codebooks());
    provide(user, 1 + config.codebooks(), fillerForUser.length);
    for (int k = 0; k < config.streams(); k++) {
      if (offset <= delays.delay(k)) {
        cache.provide(k, offset, config.initialToken(k));
      }
    }
    if (offset == 0) {
      offset = 1;
      return false;
    }
    return true;
  }

  private void provide(int @Nullable [] codes, int channel, int count) {
    if (codes == null) {
      return;
    }
    if (codes.length != count) {
      throw new IllegalArgumentException(
          "%d codes for %d channels from %d on".formatted(codes.length, count, channel));
    }
    for (int i = 0; i < count; i++) {
      cache.provide(channel + i, delays.rowOfFrame(offset, channel + i), codes[i]);
    }
  }

  /// After a row was consumed: samples every channel of the row at `offset`, keeps what was not
  /// given, and returns the frame that is complete.
  private boolean predict() {
    requireGuesses();
    model.textLogits(state);
    sampledText = textChooser.choose(state.textLogits(), offset, TEXT);
    int previous = cache.isProvided(TEXT, offset) ? cache.token(TEXT, offset) : sampledText;
    model.beginDepth(state);
    for (int s = 0; s < subSteps; s++) {
      depthInputs[s] = previous;
      model.depthStep(state, s, previous);
      int channel = s + 1;
      sampledAudio[s] = audioChooser.choose(state.audioLogits(), offset, channel);
      previous = cache.isProvided(channel, offset) ? cache.token(channel, offset) : sampledAudio[s];
    }
    cache.release(offset - 1);
    cache.offer(TEXT, offset, sampledText);
    for (int s = 0; s < subSteps; s++) {
      cache.offer(s + 1, offset, sampledAudio[s]);
    }
    boolean isFrame = offset > delays.maxDelay();
    if (isFrame) {
      for (int k = 0; k < config.streams(); k++) {
        frame[k] = cache.token(k, delays.rowOfFrame(offset - delays.maxDelay(), k));
      }
    }
    offset++;
    return isFrame;
  }

  /// Channels without a sub-step must have been given.
  private void requireGuesses() {
    for (int k = subSteps + 1; k < config.streams(); k++) {
      if (!cache.isProvided(k, offset)) {
        throw new IllegalStateException(
            "channel %d of row %d was not given and only %d sub-steps run"
                .formatted(k, offset, subSteps));
      }
    }
  }

  /// Calls since the start or the last reset; a first replayed embedding counts as two.
  public long offset() {
    return offset;
  }

  /// The newest frame: text, agent's codes, user's codes. Borrowed.
  public int[] frame() {
    return frame;
  }

  /// The row of tokens the newest [#step] consumed. Borrowed.
  public int[] inputRow() {
    return inputRow;
  }

  /// The text token chosen in the newest call, whether it was used or not.
  public int sampledText() {
    return sampledText;
  }

  /// The code each sub-step chose in the newest call, used or not. Borrowed.
  public int[] sampledAudio() {
    return sampledAudio;
  }

  /// The token each sub-step was given in the newest call. Borrowed.
  public int[] depthInputs() {
    return depthInputs;
  }

  /// The newest rows. Borrowed.
  public TokenCache cache() {
    return cache;
  }
}
