package io.personaplex.personaplex;

import io.personaplex.lm.DelayPattern;
import io.personaplex.lm.LiveGenerator;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.Prompt;

/// The frame of the agent that a step gives out: the generator's newest, or by the reference's
/// schedule the one before it.
final class AgentFrame {
  private static final int TEXT = 0;

  private final DelayPattern delays;
  private final boolean isHeldBack;
  private final int[] codes;
  private final int[] held;
  private int text;
  private int heldText;

  AgentFrame(LmConfig config, Schedule schedule) {
    delays = DelayPattern.of(config);
    // Without delays the reference has no frame to wait for either.
    isHeldBack = schedule == Schedule.REFERENCE && delays.maxDelay() > 0;
    codes = new int[config.codebooks()];
    held = new int[codes.length];
  }

  /// Begins behind a prompt: what is held back is the last of its frames that the conversation has
  /// not given out.
  void begin(Prompt prompt) {
    if (isHeldBack) {
      long frame = (long) prompt.frames() - delays.maxDelay();
      heldText = token(prompt, frame, TEXT);
      for (int i = 0; i < held.length; i++) {
        held[i] = token(prompt, frame, 1 + i);
      }
    }
  }

  private int token(Prompt prompt, long frame, int channel) {
    return prompt.token(delays.rowOfFrame(frame, channel), channel);
  }

  /// Takes the generator's newest frame.
  void take(LiveGenerator generator) {
    if (isHeldBack) {
      text = heldText;
      System.arraycopy(held, 0, codes, 0, codes.length);
      heldText = generator.text();
      System.arraycopy(generator.agentCodes(), 0, held, 0, held.length);
    } else {
      text = generator.text();
      System.arraycopy(generator.agentCodes(), 0, codes, 0, codes.length);
    }
  }

  /// Its text token.
  int text() {
    return text;
  }

  /// Its codes, one a codebook. Borrowed; overwritten by the next step.
  int[] codes() {
    return codes;
  }
}
