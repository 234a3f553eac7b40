package io.personaplex.lm;

import io.personaplex.kernels.Compute;
import io.personaplex.lm.LayerObserver.Stage;
import java.util.function.IntConsumer;

/// The transformer along time: one row of tokens a frame in, one state vector a frame out, from
/// which the text token and, through the [DepthTransformer], the audio tokens of the next row are
/// predicted. Positions are rotated into queries and keys; the past is a ring a layer.
///
/// - **Source**: Défossez et al. 2024, arXiv:2410.00037, section 3.4 (Helium backbone of Moshi).
final class TemporalTransformer {
  private final LmConfig config;
  private final LmWeights weights;
  private final Compute compute;
  private final LayerStack stack;

  TemporalTransformer(LmWeights weights, Compute compute) {
    this.config = weights.config();
    this.weights = weights;
    this.compute = compute;
    stack = new LayerStack(compute, config.normEpsilon());
  }

  void step(TemporalState s, int[] row) {
    weights.rowEmbedding().embed(row, s.stack.x, 0);
    forward(s, 1);
  }

  void stepEmbedding(TemporalState s, float[] embedding, int offset) {
    System.arraycopy(embedding, offset, s.stack.x, 0, config.dim());
    forward(s, 1);
  }

  void prefill(TemporalState s, PromptRows rows, int maxRows, IntConsumer rowsDone) {
    int[] tokens = new int[config.streams()];
    for (int from = 0; from < rows.size(); from += maxRows) {
      int count = Math.min(maxRows, rows.size() - from);
      for (int r = 0; r < count; r++) {
        if (rows.isEmbedding(from + r)) {
          rows.copyEmbedding(from + r, s.stack.x, r * config.dim());
        } else {
          rows.copyTokens(from + r, tokens);
          weights.rowEmbedding().embed(tokens, s.stack.x, r * config.dim());
        }
      }
      forward(s, count);
      rowsDone.accept(from + count);
    }
  }

  void textLogits(TemporalState s) {
    compute.multiply(weights.textHead(), s.hiddenRow, s.textLogitsRow, 1);
  }

  private void forward(TemporalState s, int rows) {
    s.stack.observe(Stage.INPUT, -1, rows, s.stack.x);
    stack.forward(weights.temporalLayers(), s.stack, rows);
    compute
        .kernels()
        .rmsNorm()
        .apply(
            s.stack.x,
            (rows - 1) * config.dim(),
            weights.outNorm(),
            config.normEpsilon(),
            s.hidden,
            0);
  }
}
