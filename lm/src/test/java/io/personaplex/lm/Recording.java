package io.personaplex.lm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps all vectors an observer is shown, by where they were seen, in order.
final class Recording implements LayerObserver {
  private final Map<String, List<float[]>> seen = new HashMap<>();

  @Override
  public void observe(
      Network network,
      Stage stage,
      int layer,
      long position,
      float[] values,
      int offset,
      int length) {
    add(key(network, stage, layer), values, offset, length);
  }

  void add(String key, float[] values) {
    add(key, values, 0, values.length);
  }

  private void add(String key, float[] values, int offset, int length) {
    seen.computeIfAbsent(key, k -> new ArrayList<>())
        .add(Arrays.copyOfRange(values, offset, offset + length));
  }

  List<float[]> of(Network network, Stage stage, int layer) {
    return of(key(network, stage, layer));
  }

  List<float[]> of(String key) {
    return seen.getOrDefault(key, List.of());
  }

  private static String key(Network network, Stage stage, int layer) {
    return "%s %s %d".formatted(network, stage, layer);
  }
}
