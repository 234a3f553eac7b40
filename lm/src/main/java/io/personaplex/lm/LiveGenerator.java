package io.personaplex.lm;

import java.util.Arrays;

/// Generates a conversation frame by frame without waiting: `step(user codes of frame f)` returns
/// the model's frame `f` of the same 80 ms, one call earlier than the reference's schedule
/// ([ReferenceGenerator]) and with the same tokens, drawn from the same noise where they are
/// sampled.
///
/// Row `f` is whole once the user's frame `f` is there, so it goes through the temporal transformer
/// at once and the tokens of row `f + 1` are chosen: the text and first code of frame `f + 1`, and
/// the delayed codes of frame `f`, which complete it. Only channels that are still open are
/// computed: the user's never, the agent's delayed ones not where the prompt reaches.
///
/// ```
/// model.prefill(state, prompt, progress);   // or state.restore(snapshot)
/// generator.begin(prompt);
/// while (talking) {
///   if (generator.step(userCodes)) { decode(generator.agentCodes()); show(generator.text()); }
/// }
/// ```
///
/// After a prompt every call returns a frame. Without one the first call returns nothing (the
/// user's frame 0 never reaches the model). With delays other than the published ones, the frame of
/// call `f` is `f + 1 − max(1, longest delay)`.
///
/// - **Memory**: a warm step allocates nothing.
/// - **Threads**: one session's; not for several.
public final class LiveGenerator {
  private static final int TEXT = 0;

  private final LanguageModel model;
  private final LmConfig config;
  private final LmState state;
  private final TokenChooser textChooser;
  private final TokenChooser audioChooser;
  private final DelayPattern delays;
  private final int lag; // frame returned by call f: f + 1 − lag
  private final int[][] timeline; // row p in slot p mod length
  private final int[] agentCodes;
  private int text;
  private int knownFrames = 1; // frames below this one were given, or are the initial ones
  private long frame; // of the next call
  private long rowsBefore; // of earlier conversations, whose noise is spent
  private boolean isBegun;

  /// @param model borrowed
  /// @param state of this model; borrowed, this generator's alone while it is used
  /// @param sampling how tokens are chosen
  public LiveGenerator(LanguageModel model, LmState state, Sampling sampling) {
    this(model, state, sampling.text(), sampling.audio());
  }

  LiveGenerator(
      LanguageModel model, LmState state, TokenChooser textChooser, TokenChooser audioChooser) {
    this.model = model;
    this.config = model.config();
    this.state = state;
    this.textChooser = textChooser;
    this.audioChooser = audioChooser;
    delays = DelayPattern.of(config);
    lag = Math.max(1, delays.maxDelay());
    timeline = new int[2 * lag + 1][config.streams()];
    agentCodes = new int[config.codebooks()];
    if (config.depth().subSteps() < config.codebooks()) {
      throw new IllegalArgumentException(
          "model with %d sub-steps for %d codebooks of the agent"
              .formatted(config.depth().subSteps(), config.codebooks()));
    }
  }

  /// Begins a conversation: consumes the last row of the prompt and chooses what follows from it.
  /// The first draws what its seed gives, a later one of the same generator draws on.
  ///
  /// @param prompt whose rows the state has consumed, by prefill or from a snapshot
  /// @throws IllegalStateException if the state stands elsewhere
  public void begin(Prompt prompt) {
    if (state.position() != prompt.size()) {
      throw new IllegalStateException(
          "the prompt has %d rows to consume, the state stands at %d"
              .formatted(prompt.size(), state.position()));
    }
    knownFrames = Math.max(1, prompt.frames());
    rowsBefore += frame;
    frame = prompt.frames();
    isBegun = true;
    long last = frame - 1;
    long oldest = Math.min(last, frame + 1 - lag); // the first frame that comes out begins there
    for (long row = Math.max(0, oldest); row <= frame + delays.maxDelay(); row++) {
      for (int k = 0; k < config.streams(); k++) {
        if (prompt.isKnown(row, k)) {
          row(row)[k] = prompt.token(row, k);
        }
      }
    }
    if (last >= 0) {
      advance(last);
    }
  }

  /// Takes the user's frame and generates the model's.
  ///
  /// @param userCodes one a codebook
  /// @return whether a frame came out; [#text] and [#agentCodes] hold it
  /// @throws IllegalStateException before [#begin]
  public boolean step(int[] userCodes) {
    if (!isBegun) {
      throw new IllegalStateException("step before begin");
    }
    checkUserCodes(userCodes);
    for (int i = 0; i < userCodes.length; i++) {
      int channel = 1 + config.codebooks() + i;
      if (frame > 0) { // frame 0 gives way to the initial tokens
        row(delays.rowOfFrame(frame, channel))[channel] = userCodes[i];
      }
    }
    advance(frame);
    long complete = frame + 1 - lag;
    frame++;
    if (complete < 1) {
      return false;
    }
    text = row(delays.rowOfFrame(complete, TEXT))[TEXT];
    for (int i = 0; i < agentCodes.length; i++) {
      agentCodes[i] = row(delays.rowOfFrame(complete, 1 + i))[1 + i];
    }
    return true;
  }

  /// Text token of the newest frame.
  public int text() {
    return text;
  }

  /// The agent's codes of the newest frame, one a codebook. Borrowed; overwritten by the next step.
  public int[] agentCodes() {
    return agentCodes;
  }

  /// Number of the next frame, counted from the first of the prompt: rows consumed so far.
  public long nextFrame() {
    return frame;
  }

  /// Consumes a row and chooses what is open in the one after it.
  private void advance(long row) {
    model.step(state, row(row));
    int[] next = row(row + 1);
    if (isOpen(row + 1, TEXT)) {
      model.textLogits(state);
      next[TEXT] = textChooser.choose(state.textLogits(), rowsBefore + row + 1, TEXT);
    }
    int lastOpen = config.codebooks();
    while (lastOpen > 0 && !isOpen(row + 1, lastOpen)) {
      lastOpen--;
    }
    if (lastOpen > 0) {
      model.beginDepth(state);
    }
    for (int channel = 1; channel <= lastOpen; channel++) {
      model.depthStep(state, channel - 1, next[channel - 1]);
      if (isOpen(row + 1, channel)) {
        next[channel] = audioChooser.choose(state.audioLogits(), rowsBefore + row + 1, channel);
      }
    }
  }

  private boolean isOpen(long row, int channel) {
    return delays.frameInRow(row, channel) >= knownFrames;
  }

  private int[] row(long row) {
    return timeline[(int) (row % timeline.length)];
  }

  private void checkUserCodes(int[] userCodes) {
    boolean fits = userCodes.length == config.audioStreams() - config.codebooks();
    for (int code : userCodes) {
      fits &= code >= 0 && code < config.card();
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "user codes %s, wanted %d from 0 to %d"
              .formatted(
                  Arrays.toString(userCodes),
                  config.audioStreams() - config.codebooks(),
                  config.card() - 1));
    }
  }
}
