package io.personaplex.personaplex;

import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LanguageModel;
import io.personaplex.lm.LmState;
import io.personaplex.lm.PromptConstants;
import io.personaplex.lm.ReferenceGenerator;
import io.personaplex.lm.Sampling;
import io.personaplex.lm.StoredCache;
import io.personaplex.lm.VoicePrompt;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Objects;

/// A greedy session by the reference's schedule, call by call, which knows how clear its choices
/// were.
final class ReferenceReplay {
  private final LanguageModel model;
  private final LmState state;
  private final ReferenceGenerator generator;
  private double smallestMargin = Double.POSITIVE_INFINITY;

  ReferenceReplay(LanguageModel model, Arena arena) {
    this.model = model;
    state = model.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
    generator =
        new ReferenceGenerator(model, state, Sampling.GREEDY, model.config().liveSubSteps());
  }

  /// The prompt, one call a frame: a packaged voice, silence, the persona, silence.
  void prompt(VoicePrompt voice, int[] persona, PromptConstants constants) {
    int padding = model.config().textPaddingId();
    float[] row = new float[model.config().dim()];
    for (int i = 0; i < voice.embeddedRows(); i++) {
      voice.copyEmbedding(i, row, 0);
      generator.stepEmbedding(row, 0);
    }
    StoredCache cache = Objects.requireNonNull(voice.cache(), "a packaged voice");
    generator.adopt(cache);
    silence(constants, padding, constants.silenceFrames());
    for (int token : persona) {
      silence(constants, token, 1);
    }
    silence(constants, padding, constants.silenceFrames());
  }

  private void silence(PromptConstants constants, int text, int frames) {
    for (int i = 0; i < frames; i++) {
      generator.step(ints(constants.sineCodes()), ints(constants.silenceCodes()), text);
    }
  }

  private static int[] ints(List<Integer> codes) {
    return codes.stream().mapToInt(Integer::intValue).toArray();
  }

  /// One live call.
  ///
  /// @return whether a frame came out
  boolean step(int[] user) {
    boolean isFrame = generator.step(user, null, ReferenceGenerator.NOT_GIVEN);
    if (state.position() > 0) {
      noteMargins();
    }
    return isFrame;
  }

  /// The frame: text, agent's codes, user's codes. Borrowed.
  int[] frame() {
    return generator.frame();
  }

  /// The least clear of all live choices so far: the gap between the two best logits.
  double smallestMargin() {
    return smallestMargin;
  }

  /// The depth transformer is asked once more what it was asked, because its logits are kept for
  /// the newest sub-step only.
  private void noteMargins() {
    long row = generator.offset() - 1;
    note(0, row, state.textLogits());
    model.beginDepth(state);
    for (int s = 0; s < model.config().liveSubSteps(); s++) {
      model.depthStep(state, s, generator.depthInputs()[s]);
      note(s + 1, row, state.audioLogits());
    }
  }

  private void note(int channel, long row, float[] logits) {
    if (generator.cache().isProvided(channel, row)) {
      return;
    }
    double best = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      if (logit > best) {
        second = best;
        best = logit;
      } else {
        second = Math.max(second, logit);
      }
    }
    smallestMargin = Math.min(smallestMargin, best - second);
  }
}
