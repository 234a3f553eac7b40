package io.personaplex.apphost.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The newest lines of one resource, bounded by number and by size; the oldest give way.
///
/// **Threads**: any.
public final class LogRing {
  private final int linesMax;
  private final int charactersMax;
  private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
  private int characters;

  public LogRing(int linesMax, int charactersMax) {
    this.linesMax = linesMax;
    this.charactersMax = charactersMax;
  }

  public synchronized void add(LogLine line) {
    lines.addLast(line);
    characters += line.text().length();
    while (lines.size() > linesMax || (characters > charactersMax && lines.size() > 1)) {
      characters -= lines.removeFirst().text().length();
    }
  }

  /// The newest lines, oldest first.
  ///
  /// @param count at most so many
  public synchronized List<LogLine> tail(int count) {
    var all = new ArrayList<>(lines);
    return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
  }

  /// The lines from `number` on that are still here, oldest first.
  public synchronized List<LogLine> from(long number) {
    return lines.stream().filter(line -> line.number() >= number).toList();
  }
}
