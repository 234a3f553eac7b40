package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/// A greedy session of the [LiveGenerator], held against the frames the reference returned.
final class LiveRun {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  private final String run;
  private final LmConfig config;
  private final List<int[]> wanted;
  private final RecordedChooser chooser;
  private final LiveGenerator generator;

  /// Consumes the prompt's rows in one batched pass.
  ///
  /// @param wanted the frames of the reference in order, its first being that of the first call
  ///   that returns one here; there may be fewer than calls
  LiveRun(String run, LanguageModel model, LmState state, Prompt prompt, List<int[]> wanted) {
    this.run = run;
    this.wanted = wanted;
    config = model.config();
    DelayPattern delays = DelayPattern.of(config);
    long first = Math.max(1, prompt.frames() + 1 - Math.max(1, delays.maxDelay()));
    chooser = new RecordedChooser(run, new RecordedFrames(delays, first, wanted));
    model.prefill(state, prompt, _ -> {});
    generator = new LiveGenerator(model, state, chooser, chooser);
    generator.begin(prompt);
  }

  /// One call a frame of the user.
  void compare(int[][] userCodes) {
    int frames = 0;
    for (int[] codes : userCodes) {
      boolean isFrame = generator.step(codes);
      if (isFrame && frames < wanted.size() && !chooser.isReleased()) {
        assertThat(frame())
            .as("%s, frame %d", run, frames)
            .isEqualTo(Arrays.copyOf(wanted.get(frames), config.codebooks() + 1));
        frames++;
      }
      chooser.clear();
    }
    assertThat(frames).as("%s: frames compared", run).isPositive();
    LOG.log(
        System.Logger.Level.INFO,
        "%s: %d frames equal, %s".formatted(run, frames, chooser.summary()));
  }

  private int[] frame() {
    int[] frame = new int[config.codebooks() + 1];
    frame[0] = generator.text();
    System.arraycopy(generator.agentCodes(), 0, frame, 1, config.codebooks());
    return frame;
  }
}
