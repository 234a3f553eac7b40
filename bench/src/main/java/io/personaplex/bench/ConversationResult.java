package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A long conversation, measured.
///
/// @param length how long it was
/// @param rows the questions in order
/// @param countersBefore the backend's counters before it
/// @param countersAfter the backend's counters at its end
/// @param residentAfterFirstPartKilobytes the backend's memory once the first part was over
/// @param residentAtEndKilobytes the backend's memory at the end, the conversation still open
record ConversationResult(
    Duration length,
    List<TalkRow> rows,
    JsonNode countersBefore,
    JsonNode countersAfter,
    OptionalLong residentAfterFirstPartKilobytes,
    OptionalLong residentAtEndKilobytes) {
  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(3);

  /// The first and the last part that are compared: three minutes, less in a short conversation.
  static Duration window(Duration length) {
    Duration third = length.dividedBy(3);
    return third.compareTo(LONGEST_WINDOW) < 0 ? third : LONGEST_WINDOW;
  }

  /// Waiting times of questions asked in the first part.
  List<Double> firstPart() {
    double until = window(length).toMillis() / 1000.0;
    return between(0, until);
  }

  /// Waiting times of questions asked in the last part.
  List<Double> lastPart() {
    double from = length.minus(window(length)).toMillis() / 1000.0;
    return between(from, Double.MAX_VALUE);
  }

  private List<Double> between(double from, double until) {
    var latencies = new ArrayList<Double>();
    for (TalkRow row : rows) {
      if (row.answer().askedSeconds() >= from && row.answer().askedSeconds() < until) {
        row.answer().firstAudioMillis().ifPresent(latencies::add);
      }
    }
    return latencies;
  }
}
