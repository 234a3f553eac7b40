package io.personaplex.lm;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import java.lang.foreign.Arena;
import java.util.function.IntConsumer;

/// The language model of PersonaPlex: a transformer along time over rows of 17 tokens (in the
/// published model) and a transformer along the channels of one row. Immutable and shared; a
/// session's past is an [LmState].
///
/// One frame: [#step] with the row of tokens, [#textLogits], [#beginDepth], then [#depthStep] for
/// every channel that is to be predicted. A warm frame allocates nothing.
///
/// - **Threads**: one call at a time uses the threads of the [Compute]; others wait.
public final class LanguageModel {
  /// Rows of a prompt that go through the layers together. With so many, products are bound by
  /// arithmetic, no longer by reading the weights: more would only need larger buffers.
  public static final int PREFILL_ROWS = 32;

  private final LmConfig config;
  private final Compute compute;
  private final TemporalTransformer temporal;
  private final DepthTransformer depth;

  /// @param weights borrowed: must stay open while the model is used
  /// @param compute borrowed: the same
  public LanguageModel(LmWeights weights, Compute compute) {
    config = weights.config();
    this.compute = compute;
    temporal = new TemporalTransformer(weights, compute);
    depth = new DepthTransformer(weights, compute);
  }

  /// All sizes.
  public LmConfig config() {
    return config;
  }

  /// A session at position 0.
  ///
  /// @param arena owns the rings: [LmMemory#sessionBytes] says how much
  /// @param kv element type of the temporal transformer's rings; BF16 is the reference's
  /// @param eviction what a query sees of a full ring. REFERENCE hides the oldest slot, as the
  ///   reference does: `context − 1` rows, and sub-step 15 of the depth transformer does not see
  ///   sub-step 0. WINDOW shows all; the published model was not run so
  public LmState newState(Arena arena, KvRing.Format kv, KvRing.Eviction eviction) {
    return new LmState(config, arena, kv, eviction, PREFILL_ROWS, compute.kernels().attention());
  }

  /// Consumes one row at [LmState#position]; its output is in [LmState#hidden].
  ///
  /// @param row [LmConfig#streams()] token ids: text, agent, user; −1 embeds to zero
  /// @throws IllegalArgumentException if an id is out of range
  public void step(LmState s, int[] row) {
    temporal.step(s.temporal, row);
  }

  /// Consumes one row given as the sum of its embeddings.
  ///
  /// @param embedding [LmConfig#dim()] floats from `offset`
  public void stepEmbedding(LmState s, float[] embedding, int offset) {
    temporal.stepEmbedding(s.temporal, embedding, offset);
  }

  /// Consumes the rows of a prompt, [#PREFILL_ROWS] at a time: the same as one step a row, within
  /// rounding, but the weights are read once for all of them. Leaves the last row's output in
  /// [LmState#hidden]; no rows leave everything as it was.
  ///
  /// @param rowsDone told how many rows are done after each batch; what it throws ends the prefill
  ///   there, with exactly those rows consumed
  public void prefill(LmState s, PromptRows rows, IntConsumer rowsDone) {
    temporal.prefill(s.temporal, rows, PREFILL_ROWS, rowsDone);
  }

  /// Computes the logits of the next row's text token into [LmState#textLogits].
  public void textLogits(LmState s) {
    temporal.textLogits(s.temporal);
  }

  /// Begins the audio channels of the next row.
  public void beginDepth(LmState s) {
    depth.begin(s.depth);
  }

  /// Computes the logits of one audio channel of the next row into [LmState#audioLogits].
  ///
  /// @param subStep counted from 0, in order
  /// @param token the one before in the row: text for sub-step 0, else that of audio channel
  ///   `subStep − 1`; −1 embeds to zero
  /// @throws IllegalStateException if another sub-step is next, or its weights are not loaded
  public void depthStep(LmState s, int subStep, int token) {
    depth.step(s.depth, s.temporal, subStep, token);
  }
}
