package io.personaplex.cascade;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Where the time of one answer went. `detect` and `total` are audio time, counted in frames from
/// the user's last voiced sample; the stages between are measured durations; `wait` is the rest:
/// the hold until the end of the turn, the frame clock, thread changes.
final class TurnTimings {
  /// What the pause before the end of the turn was used for.
  enum Speculation {
    /// The answer begun in the first pause is the one that was spoken.
    USED,
    /// At least one answer was thrown away because the user went on.
    RESTARTED,
    /// The answer was begun after the end of the turn.
    NONE
  }

  private long detectMillis;
  private long recogniseNanos;
  private long firstTokenNanos;
  private long firstClauseNanos;
  private long synthesiseNanos;
  private Speculation speculation = Speculation.NONE;

  synchronized void begun(long detectMillis, Speculation speculation) {
    this.detectMillis = detectMillis;
    this.speculation = speculation;
  }

  synchronized void recognised(long nanos) {
    recogniseNanos = nanos;
  }

  synchronized void firstToken(long nanos) {
    firstTokenNanos = nanos;
  }

  synchronized void firstClause(long nanos) {
    firstClauseNanos = nanos;
  }

  synchronized void synthesised(long nanos) {
    synthesiseNanos = nanos;
  }

  /// The metadata of the turn.
  ///
  /// @param totalMillis from the last voiced sample to the first agent sample, in audio time
  synchronized Map<String, ?> report(long totalMillis) {
    long recognise = millis(recogniseNanos);
    long token = millis(firstTokenNanos);
    long clause = millis(firstClauseNanos);
    long synthesise = millis(synthesiseNanos);
    var fields = new LinkedHashMap<String, Object>();
    fields.put("detect_ms", detectMillis);
    fields.put("recognise_ms", recognise);
    fields.put("first_token_ms", token);
    fields.put("first_clause_ms", clause);
    fields.put("synthesise_ms", synthesise);
    fields.put(
        "wait_ms",
        Math.max(0, totalMillis - detectMillis - recognise - token - clause - synthesise));
    fields.put("total_ms", totalMillis);
    fields.put("speculation", speculation.name().toLowerCase(Locale.ROOT));
    return fields;
  }

  private static long millis(long nanos) {
    return Math.round(nanos / 1e6);
  }
}
