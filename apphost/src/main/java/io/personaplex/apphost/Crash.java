package io.personaplex.apphost;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One end nobody asked for, and what is known about it.
///
/// @param attempt which start of the resource it was, from 1
/// @param exit how it ended
/// @param at when
/// @param nextRetry when it is started again; empty if it is not
/// @param lastLines the last it printed, secrets masked; at most [#LINES_MAX]
public record Crash(
    int attempt, Exit exit, Instant at, Optional<Instant> nextRetry, List<String> lastLines) {
  /// So many lines are kept.
  public static final int LINES_MAX = 50;

  /// Copies the list.
  public Crash {
    lastLines = List.copyOf(lastLines);
  }
}
