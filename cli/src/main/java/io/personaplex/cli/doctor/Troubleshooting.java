package io.personaplex.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The table of what people run into, `troubleshooting.tsv`: the one place where remedies are
/// written.
final class Troubleshooting {
  private static final int COLUMNS = 4;
  private static final List<Row> ROWS = read();
  private static final Map<String, Row> BY_KEY =
      ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::key, Function.identity()));

  private Troubleshooting() {}

  /// One problem.
  ///
  /// @param problem what people see
  /// @param check id of the check that finds it, `*` if any may
  record Row(String key, String problem, String check, String remedy) {}

  /// All of them, in the order of the file.
  static List<Row> rows() {
    return ROWS;
  }

  /// What to do about a problem.
  ///
  /// @param key first column of the table
  static String remedy(String key) {
    Row row = BY_KEY.get(key);
    if (row == null) {
      throw new IllegalArgumentException("troubleshooting.tsv has no row '" + key + "'");
    }
    return row.remedy();
  }

  private static List<Row> read() {
    try (InputStream file = Troubleshooting.class.getResourceAsStream("troubleshooting.tsv")) {
      if (file == null) {
        throw new IllegalStateException("troubleshooting.tsv is missing from this build");
      }
      try (var lines = new BufferedReader(new InputStreamReader(file, UTF_8))) {
        return lines
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(Troubleshooting::row)
            .toList();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Row row(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalStateException(
          "troubleshooting.tsv: %d columns, wanted %d: %s".formatted(cells.length, COLUMNS, line));
    }
    return new Row(cells[0], cells[1], cells[2], cells[3]);
  }
}
