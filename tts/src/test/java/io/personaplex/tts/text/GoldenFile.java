package io.personaplex.tts.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.testkit.TtsGolden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// The rows of a golden file.
public final class GoldenFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoldenFile() {}

  /// The columns of a tab-separated file, each row with at least `columns` of them.
  public static List<String[]> table(String name, int columns) {
    return TtsGolden.lines(name).stream()
        .filter(line -> !line.isEmpty())
        .map(
            line -> {
              String[] row = line.split("\t", -1);
              if (row.length < columns) {
                throw new AssertionError(
                    "%s: got the line '%s', wanted %d columns".formatted(name, line, columns));
              }
              return row;
            })
        .toList();
  }

  public static List<JsonNode> objects(String name) {
    return TtsGolden.lines(name).stream()
        .filter(line -> !line.isEmpty())
        .map(
            line -> {
              try {
                return JSON.readTree(line);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }
}
