package io.personaplex.lm;

import java.util.ArrayList;
import java.util.List;

/// Rows of a prompt: arrays of tokens and of floats, mixed.
record Rows(List<Object> rows) implements PromptRows {
  static Rows of(int[]... tokens) {
    return new Rows(new ArrayList<>(List.of((Object[]) tokens)));
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public boolean isEmbedding(int i) {
    return rows.get(i) instanceof float[];
  }

  @Override
  public void copyTokens(int i, int[] row) {
    System.arraycopy(rows.get(i), 0, row, 0, row.length);
  }

  @Override
  public void copyEmbedding(int i, float[] embedding, int offset) {
    float[] row = (float[]) rows.get(i);
    System.arraycopy(row, 0, embedding, offset, row.length);
  }
}
