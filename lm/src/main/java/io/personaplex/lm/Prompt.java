package io.personaplex.lm;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a session is told before it listens, laid out on the model's timeline: the voice, a
/// pause, the persona one token a frame, a pause. Every channel of every frame is given, so all
/// rows are known beforehand and can go through the temporal transformer together.
///
/// P frames ([#frames]) are rows 0 … P−1. As [PromptRows] this is rows 0 … P−2: row P−1 is what the
/// first sampled tokens follow from, and [LiveGenerator#begin] consumes it. Delayed channels of the
/// last frames reach into rows P and after; [#token] tells them too.
///
/// Immutable; sessions with the same voice and persona share it, and a snapshot of a state that
/// consumed it.
///
/// - **Source**: PersonaPlex, arXiv:2602.06053 (hybrid prompt of voice and text).
public final class Prompt implements PromptRows {
  private static final int TEXT = 0;

  private final LmConfig config;
  private final DelayPattern delays;
  private final PromptConstants constants;
  private final @Nullable VoicePrompt voice;
  private final int[] persona;
  private final int voiceFrames;
  private final int personaFrom; // frame of the persona's first token
  private final int frames;

  /// @param voice null for none
  /// @param persona text tokens, see [PersonaText#tokens]; may be none; copied
  /// @throws PromptException if a token is not of this model, or the prompt fills its context
  public Prompt(
      LmConfig config, PromptConstants constants, @Nullable VoicePrompt voice, int... persona) {
    this.config = config;
    this.delays = DelayPattern.of(config);
    this.constants = constants.expect(config);
    this.voice = voice;
    this.persona = persona.clone();
    for (int token : persona) {
      if (token < 0 || token >= config.textCard()) {
        throw new PromptException(
            "persona: text token %d, this model has 0 to %d: the tokenizer is of another model"
                .formatted(token, config.textCard() - 1));
      }
    }
    voiceFrames = voice == null ? 0 : voice.frames();
    personaFrom = voiceFrames + constants.silenceFrames();
    long sum = 2L * constants.silenceFrames() + voiceFrames + persona.length;
    if (sum >= config.context()) {
      throw new PromptException(
          "the prompt takes %d frames (voice %d, pauses 2 × %d, persona %d), the model's context has %d: shorten the persona by at least %d tokens"
              .formatted(
                  sum,
                  voiceFrames,
                  constants.silenceFrames(),
                  persona.length,
                  config.context(),
                  sum - config.context() + 1));
    }
    frames = (int) sum;
  }

  /// No prompt at all: the session begins with the model's initial tokens, as the reference's do
  /// that were only reset.
  public static Prompt none(LmConfig config) {
    int books = config.codebooks();
    List<Integer> unused = Collections.nCopies(books, 0);
    return new Prompt(config, new PromptConstants(0, unused, unused), null);
  }

  /// Frames of the prompt: P. The first of the conversation has this number.
  public int frames() {
    return frames;
  }

  /// Rows before the last: P − 1, or 0 without frames.
  @Override
  public int size() {
    return Math.max(0, frames - 1);
  }

  @Override
  public boolean isEmbedding(int i) {
    return voice != null && i < voice.embeddedRows();
  }

  @Override
  public void copyTokens(int i, int[] row) {
    if (isEmbedding(i)) {
      throw new IllegalStateException("row %d is given as an embedding".formatted(i));
    }
    for (int k = 0; k < config.streams(); k++) {
      row[k] = token(i, k);
    }
  }

  @Override
  public void copyEmbedding(int i, float[] embedding, int offset) {
    if (voice == null || !isEmbedding(i)) {
      throw new IllegalStateException("row %d is given as tokens".formatted(i));
    }
    voice.copyEmbedding(i, embedding, offset);
  }

  /// Whether the token of a channel in a row is known before the conversation: it is the prompt's,
  /// or an initial one.
  public boolean isKnown(long row, int channel) {
    return delays.frameInRow(row, channel) < Math.max(1, frames);
  }

  /// A known token of a row that is not an embedding.
  ///
  /// @throws IllegalStateException if it is not known
  public int token(long row, int channel) {
    if (!isKnown(row, channel)) {
      throw new IllegalStateException(
          "row %d, channel %d is not the prompt's".formatted(row, channel));
    }
    long frame = delays.frameInRow(row, channel);
    if (frame < voiceFrames && voice != null && voice.cache() != null) {
      return voice.cache().tokenOfRow(channel, row);
    }
    if (frame < 1) {
      return config.initialToken(channel);
    }
    if (channel == TEXT) {
      return text(frame);
    }
    int book = channel - 1;
    if (book >= config.codebooks()) {
      return constants.sineCodes().get(book - config.codebooks());
    }
    return voice != null && frame < voiceFrames
        ? voice.code((int) frame, book)
        : constants.silenceCodes().get(book);
  }

  /// The text token of a frame of the prompt, not the initial one of row 0: the persona's, or
  /// padding.
  int text(long frame) {
    long i = frame - personaFrom;
    return i >= 0 && i < persona.length ? persona[(int) i] : config.textPaddingId();
  }
}
