package io.personaplex.lm;

import java.util.Arrays;

/// The reference's memory of the newest rows of tokens: for every channel `maxDelay + 3` slots, row
/// `p` in slot `p mod slots`, and a flag in each that says whether the token was provided from
/// outside (a prompt, the user) rather than sampled.
///
/// Packaged voices store this cache as it stood after their last frame, which fixes its shape:
/// `[channels][slots]`.
///
/// One session's; not for several threads.
public final class TokenCache {
  /// A slot nothing was written into.
  public static final int NEVER_WRITTEN = -2;

  /// Slots beyond the longest delay: the row consumed, the row predicted, and one that the
  /// reference keeps besides.
  private static final int SLOTS_BEYOND_DELAY = 3;

  private final int slots;
  private final int[][] tokens;
  private final boolean[][] provided;

  /// An empty cache.
  public TokenCache(DelayPattern delays) {
    slots = slots(delays);
    tokens = new int[delays.channels()][slots];
    provided = new boolean[delays.channels()][slots];
    for (int[] channel : tokens) {
      Arrays.fill(channel, NEVER_WRITTEN);
    }
  }

  /// Slots a channel has in a model with these delays.
  public static int slots(DelayPattern delays) {
    return delays.maxDelay() + SLOTS_BEYOND_DELAY;
  }

  /// Slots of a channel.
  public int slots() {
    return slots;
  }

  /// Slot of a row.
  public int slot(long row) {
    return (int) (row % slots);
  }

  /// The token of a row.
  public int token(int channel, long row) {
    return tokens[channel][slot(row)];
  }

  /// Whether that token was provided from outside.
  public boolean isProvided(int channel, long row) {
    return provided[channel][slot(row)];
  }

  /// Writes a token from outside.
  public void provide(int channel, long row, int token) {
    tokens[channel][slot(row)] = token;
    provided[channel][slot(row)] = true;
  }

  /// Writes a sampled token, unless one was provided.
  public void offer(int channel, long row, int token) {
    if (!isProvided(channel, row)) {
      tokens[channel][slot(row)] = token;
    }
  }

  /// Forgets that the tokens of a row were provided.
  public void release(long row) {
    for (boolean[] channel : provided) {
      channel[slot(row)] = false;
    }
  }

  /// The whole row.
  ///
  /// @param row receives a token a channel
  public void copyRow(long row, int[] to) {
    for (int k = 0; k < tokens.length; k++) {
      to[k] = token(k, row);
    }
  }

  /// Takes over the tokens of a stored cache; flags stay.
  ///
  /// @param stored of a packaged voice, of this cache's shape
  public void adopt(StoredCache stored) {
    for (int k = 0; k < tokens.length; k++) {
      for (int s = 0; s < slots; s++) {
        tokens[k][s] = stored.token(k, s);
      }
    }
  }

  /// Begins anew: forgets what was provided. As in the reference the tokens stay; no row reads one
  /// that was not written since.
  public void reset() {
    for (boolean[] channel : provided) {
      Arrays.fill(channel, false);
    }
  }
}
