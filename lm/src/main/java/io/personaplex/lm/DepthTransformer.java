package io.personaplex.lm;

import io.personaplex.kernels.Compute;
import io.personaplex.lm.LayerObserver.Stage;
import java.util.List;

/// The transformer along the channels of one row: sub-step `s` predicts audio channel `s` from the
/// temporal state and the tokens before it in the row. It forgets everything between rows. Every
/// sub-step has weights of its own (norms are shared); there is no position embedding and no norm
/// before the heads.
///
/// - **Source**: Défossez et al. 2024, arXiv:2410.00037, section 3.4.2.
final class DepthTransformer {
  private final LmConfig config;
  private final List<DepthStepWeights> steps;
  private final Compute compute;
  private final LayerStack stack;

  DepthTransformer(LmWeights weights, Compute compute) {
    this.config = weights.config();
    this.steps = weights.depthSteps();
    this.compute = compute;
    stack = new LayerStack(compute, config.normEpsilon());
  }

  void begin(DepthState s) {
    s.stack.reset();
  }

  void step(DepthState s, TemporalState temporal, int subStep, int token) {
    if (subStep != s.stack.position) {
      throw new IllegalStateException(
          "depth transformer: sub-step %d asked for, %d is next"
              .formatted(subStep, s.stack.position));
    }
    if (subStep >= steps.size()) {
      throw new IllegalStateException(
          "depth transformer: sub-step %d asked for, weights of the first %d of %d are loaded"
              .formatted(subStep, steps.size(), config.depth().subSteps()));
    }
    DepthStepWeights w = steps.get(subStep);
    compute.multiply(w.input(), temporal.hiddenRow, s.inputRow, 1);
    w.embedding().addTo(token, s.stack.x, 0);
    s.stack.observe(Stage.INPUT, -1, 1, s.stack.x);
    stack.forward(w.layers(), s.stack, 1);
    compute.multiply(w.head(), s.inputRow, s.audioLogitsRow, 1);
  }
}
