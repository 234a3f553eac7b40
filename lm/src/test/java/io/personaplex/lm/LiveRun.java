package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A greedy session of the [LiveGenerator], held against the frames the reference returned.
final class LiveRun {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  private final LmConfig config;
  private final WatchedArgMax text = new WatchedArgMax();
  private final WatchedArgMax audio = new WatchedArgMax();
  private final LiveGenerator generator;

  /// Consumes the prompt's rows in one batched pass.
  LiveRun(LanguageModel model, LmState state, Prompt prompt) {
    config = model.config();
    model.prefill(state, prompt, _ -> {});
    generator = new LiveGenerator(model, state, text, audio);
    generator.begin(prompt);
  }

  /// @param wanted the frames of the reference in order, its first being that of the first call
  ///   that returns one here; there may be fewer than calls
  void compare(String run, int[][] userCodes, List<int[]> wanted) {
    List<int[]> got = new ArrayList<>();
    List<Double> margins = new ArrayList<>(); // smallest so far, per frame
    double smallest = smallestMargin(Double.POSITIVE_INFINITY);
    for (int[] codes : userCodes) {
      boolean isFrame = generator.step(codes);
      smallest = smallestMargin(smallest);
      if (isFrame) {
        got.add(frame());
        margins.add(smallest);
      }
    }
    int n = Math.min(got.size(), wanted.size());
    assertThat(n).as("%s: frames to compare", run).isPositive();
    for (int i = 0; i < n; i++) {
      int[] own = Arrays.copyOf(wanted.get(i), config.codebooks() + 1);
      if (!Arrays.equals(own, got.get(i))) {
        assertThat(margins.get(i))
            .as(
                "%s, frame %d: %s, wanted %s, and no choice up to it was a near-tie",
                run, i, Arrays.toString(got.get(i)), Arrays.toString(own))
            .isLessThan(Stages.NEAR_TIE);
        LOG.log(
            System.Logger.Level.INFO,
            "%s: frame %d differs after a near-tie of %.2e; the rest is released"
                .formatted(run, i, margins.get(i)));
        return;
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        "%s: %d frames equal, smallest margin %.2e".formatted(run, n, smallest));
  }

  private double smallestMargin(double before) {
    double smallest = before;
    for (WatchedArgMax chooser : List.of(text, audio)) {
      for (int i = 0; i < chooser.choices(); i++) {
        smallest = Math.min(smallest, chooser.margin(i));
      }
      chooser.clear();
    }
    return smallest;
  }

  private int[] frame() {
    int[] frame = new int[config.codebooks() + 1];
    frame[0] = generator.text();
    System.arraycopy(generator.agentCodes(), 0, frame, 1, config.codebooks());
    return frame;
  }
}
