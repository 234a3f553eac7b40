package io.personaplex.lm;

/// The most likely token; of equals the lowest index. NaN is never chosen unless it comes first.
/// Stateless.
public final class ArgMax implements TokenChooser {
  @Override
  public int choose(float[] logits, long row, int channel) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
