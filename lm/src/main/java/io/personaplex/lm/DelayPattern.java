package io.personaplex.lm;

import java.util.List;

/// By how many frames each channel of a row lags behind: row `p` holds, for channel `k`, the token
/// of frame `p − delay(k)`, and the initial token where that frame is 0 or before.
///
/// So frame 0 never reaches the model, and a frame is whole as soon as its most delayed channel is:
/// it is spread over `maxDelay + 1` rows.
///
/// - **Source**: Défossez et al. 2024 (Moshi), arXiv:2410.00037, section 3.4.4: the acoustic codes
///   of a frame come one row after its text and semantic code.
public final class DelayPattern {
  private final int[] delays;
  private final int maxDelay;

  /// @param delays of every channel, text first, in frames, none negative
  public DelayPattern(List<Integer> delays) {
    this.delays = delays.stream().mapToInt(d -> d).toArray();
    int longest = 0;
    for (int delay : this.delays) {
      if (delay < 0) {
        throw new IllegalArgumentException("delays %s: one is negative".formatted(delays));
      }
      longest = Math.max(longest, delay);
    }
    maxDelay = longest;
  }

  /// The pattern of a model.
  public static DelayPattern of(LmConfig config) {
    return new DelayPattern(config.delays());
  }

  /// Number of channels.
  public int channels() {
    return delays.length;
  }

  /// Delay of a channel in frames.
  public int delay(int channel) {
    return delays[channel];
  }

  /// The longest delay in frames.
  public int maxDelay() {
    return maxDelay;
  }

  /// The frame whose token row `row` holds for a channel; 0 and below stand for the initial token.
  public long frameInRow(long row, int channel) {
    return row - delays[channel];
  }

  /// The row that holds a channel's token of a frame.
  public long rowOfFrame(long frame, int channel) {
    return frame + delays[channel];
  }
}
