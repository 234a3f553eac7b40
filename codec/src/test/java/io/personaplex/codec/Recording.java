package io.personaplex.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Keeps what stages compute, one step after the other.
final class Recording implements StageProbe {
  private static final class Stage {
    float[] data = new float[1024];
    int length;
    int channels;
  }

  private final Set<String> wanted;
  private final Map<String, Stage> stages = new HashMap<>();

  /// @param wanted stages to keep; all if empty
  Recording(String... wanted) {
    this.wanted = Set.of(wanted);
  }

  @Override
  public void computed(String name, float[] data, int offset, int rows, int channels) {
    if (!wanted.isEmpty() && !wanted.contains(name)) {
      return;
    }
    Stage stage = stages.computeIfAbsent(name, n -> new Stage());
    int added = rows * channels;
    if (stage.length + added > stage.data.length) {
      stage.data = Arrays.copyOf(stage.data, Math.max(2 * stage.data.length, stage.length + added));
    }
    System.arraycopy(data, offset, stage.data, stage.length, added);
    stage.length += added;
    stage.channels = channels;
  }

  boolean has(String name) {
    return stages.containsKey(name);
  }

  int rows(String name) {
    return stage(name).length / stage(name).channels;
  }

  int channels(String name) {
    return stage(name).channels;
  }

  float value(String name, int row, int channel) {
    return stage(name).data[row * stage(name).channels + channel];
  }

  /// All rows of a stage.
  float[][] rowsOf(String name) {
    var rows = new float[rows(name)][channels(name)];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(stage(name).data, r * rows[r].length, rows[r], 0, rows[r].length);
    }
    return rows;
  }

  private Stage stage(String name) {
    Stage stage = stages.get(name);
    if (stage == null) {
      throw new AssertionError(
          "stage '%s' was not computed; were: %s".formatted(name, stages.keySet()));
    }
    return stage;
  }
}
