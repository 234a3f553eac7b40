package io.personaplex.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of the documentation, for tests that hold what it says against the code.
public final class MarkdownPage {
  private static final String FENCE = "```";

  /// A span of code.
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final Path path;
  private final List<String> lines;

  private MarkdownPage(Path path, List<String> lines) {
    this.path = path;
    this.lines = List.copyOf(lines);
  }

  /// Reads it.
  public static MarkdownPage read(Path path) throws IOException {
    return new MarkdownPage(path, Files.readAllLines(path));
  }

  /// The rows below the head of the table whose first heading is `heading`, cells without back
  /// quotes.
  ///
  /// @throws AssertionError if there is no such table
  public List<List<String>> table(String heading) {
    int start = 0;
    while (start < lines.size() && !lines.get(start).startsWith("| " + heading + " |")) {
      start++;
    }
    if (start == lines.size()) {
      throw new AssertionError("%s has no table that begins with '%s'".formatted(path, heading));
    }
    return lines.stream()
        .skip(start + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(
            line ->
                Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                    .map(cell -> cell.strip().replace("`", ""))
                    .toList())
        .toList();
  }

  /// One column of that table, the first being 0.
  public List<String> column(String heading, int index) {
    return table(heading).stream().map(row -> row.get(index)).toList();
  }

  /// What is written as code: spans, and the lines of blocks.
  public List<String> code() {
    Stream.Builder<String> code = Stream.builder();
    boolean block = false;
    for (String line : lines) {
      if (line.startsWith(FENCE)) {
        block = !block;
      } else if (block) {
        code.add(line.strip());
      } else {
        CODE.matcher(line).results().map(span -> span.group(1)).forEach(code);
      }
    }
    return code.build().toList();
  }
}
