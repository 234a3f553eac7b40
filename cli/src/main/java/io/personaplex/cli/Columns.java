package io.personaplex.cli;

import java.util.ArrayList;
import java.util.List;

/// A table for people: each column as wide as its widest cell, nothing behind the last.
final class Columns {
  private final List<List<String>> rows = new ArrayList<>();

  /// @param titles one for each column
  Columns(String... titles) {
    rows.add(List.of(titles));
  }

  /// Adds a row; an empty cell is shown as a dash.
  Columns row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = shown(row.get(i));
        line.append(cell).append(" ".repeat(width(i) - cell.length() + 2));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> shown(row.get(column)).length()).max().orElse(0);
  }

  private static String shown(String cell) {
    return cell.isEmpty() ? "-" : cell;
  }
}
