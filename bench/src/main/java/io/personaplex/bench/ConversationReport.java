package io.personaplex.bench;

import static io.personaplex.bench.RunHeader.rounded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/// The report of `bench conversation`: one JSON object, and the same for people.
final class ConversationReport {
  private ConversationReport() {}

  /// Adds the results to a report that has its header. The rows are those of `bench talk`.
  static void add(ObjectMapper json, ObjectNode report, ConversationResult result) {
    report.put("length_s", rounded(result.length().toMillis() / 1000.0, 1));
    report.put("window_s", ConversationResult.window(result.length()).toMillis() / 1000.0);
    JsonNode first = TalkReport.distribution(json, result.firstPart());
    JsonNode last = TalkReport.distribution(json, result.lastPart());
    report.set("first_audio_ms_first_part", first);
    report.set("first_audio_ms_last_part", last);
    if (first.isObject() && last.isObject()) {
      report.put(
          "first_audio_p50_last_over_first",
          rounded(last.path("p50").asDouble() / first.path("p50").asDouble(), 3));
    }
    ObjectNode counters = report.putObject("counters");
    result
        .countersAfter()
        .properties()
        .forEach(
            counter ->
                counters.put(
                    counter.getKey(),
                    counter.getValue().asLong()
                        - result.countersBefore().path(counter.getKey()).asLong()));
    result
        .residentAfterFirstPartKilobytes()
        .ifPresent(kilobytes -> report.put("resident_mb_after_first_part", megabytes(kilobytes)));
    result
        .residentAtEndKilobytes()
        .ifPresent(kilobytes -> report.put("resident_mb_at_end", megabytes(kilobytes)));
    if (result.residentAfterFirstPartKilobytes().isPresent()
        && result.residentAtEndKilobytes().isPresent()) {
      report.put(
          "resident_end_over_first",
          rounded(
              (double) result.residentAtEndKilobytes().getAsLong()
                  / result.residentAfterFirstPartKilobytes().getAsLong(),
              3));
    }
    TalkReport.add(json, report, result.rows());
  }

  /// The report for people.
  static String describe(JsonNode report) {
    var text = new StringBuilder(TalkReport.describe(report));
    text.append(
        String.format(
            Locale.ROOT,
            "%nconversation of %.0f s%nfirst audio, first %.0f s: %s%nfirst audio, last %.0f s:"
                + " %s%nlast over first p50: %.3f%nresident: %.1f MB after the first part, %.1f MB"
                + " at the end (%.3f)%n",
            report.path("length_s").asDouble(),
            report.path("window_s").asDouble(),
            TalkReport.line(report.path("first_audio_ms_first_part")),
            report.path("window_s").asDouble(),
            TalkReport.line(report.path("first_audio_ms_last_part")),
            report.path("first_audio_p50_last_over_first").asDouble(),
            report.path("resident_mb_after_first_part").asDouble(),
            report.path("resident_mb_at_end").asDouble(),
            report.path("resident_end_over_first").asDouble()));
    text.append("counters of the backend during it:");
    report
        .path("counters")
        .properties()
        .forEach(counter -> text.append(" %s %s".formatted(counter.getKey(), counter.getValue())));
    return text.append(System.lineSeparator()).toString();
  }

  private static double megabytes(long kilobytes) {
    return rounded(kilobytes / 1024.0, 1);
  }
}
