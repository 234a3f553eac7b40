package io.personaplex.lm;

import java.util.ArrayList;
import java.util.List;

/// The most likely token, with a look at how clear each choice was and at the logits behind it.
final class WatchedArgMax implements TokenChooser {
  private final TokenChooser argMax = new ArgMax();
  private final List<Double> margins = new ArrayList<>();
  private final List<float[]> logits = new ArrayList<>();

  @Override
  public int choose(float[] given, long row, int channel) {
    margins.add(Stages.margin(given));
    logits.add(given.clone());
    return argMax.choose(given, row, channel);
  }

  /// Forgets the choices so far.
  void clear() {
    margins.clear();
    logits.clear();
  }

  /// Logits of the choices since the last clearing.
  List<float[]> logits() {
    return logits;
  }

  /// Distance of the best from the second best at choice `i` since the last clearing.
  double margin(int i) {
    return margins.get(i);
  }

  int choices() {
    return margins.size();
  }
}
