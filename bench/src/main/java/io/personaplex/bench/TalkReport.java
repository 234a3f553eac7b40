package io.personaplex.bench;

import static io.personaplex.bench.RunHeader.rounded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The report of `bench talk`: one JSON object, and the same for people.
final class TalkReport {
  private static final String TOTAL = "total_ms";

  private TalkReport() {}

  /// Adds the results to a report that has its header.
  static void add(ObjectMapper json, ObjectNode report, List<TalkRow> rows) {
    List<Double> latencies = new ArrayList<>();
    rows.forEach(row -> row.answer().firstAudioMillis().ifPresent(latencies::add));
    report.put("questions", rows.size());
    report.set("first_audio_ms", distribution(json, latencies));
    report.put("answered_early", rows.stream().filter(row -> row.answer().early()).count());
    report.put("failed", rows.stream().filter(row -> row.answer().failure().isPresent()).count());
    long right = rows.stream().filter(TalkRow::right).count();
    report.put("right_answers", right);
    report.put("right_share", rounded(rows.isEmpty() ? 0 : (double) right / rows.size(), 3));
    WordErrorRate errors =
        rows.stream().map(TalkRow::errors).reduce(WordErrorRate.NONE, WordErrorRate::plus);
    report.put("word_errors", errors.errors());
    report.put("words", errors.words());
    report.put("word_error_rate", rounded(errors.rate(), 4));
    report.set("stages", stages(json, rows));
    var list = report.putArray("rows");
    rows.forEach(row -> list.add(row(json, row)));
  }

  /// A distribution in milliseconds, one digit behind the point; null without measurements.
  static JsonNode distribution(ObjectMapper json, List<Double> values) {
    return Distribution.of(values)
        .<JsonNode>map(
            d ->
                json.createObjectNode()
                    .put("count", d.count())
                    .put("min", rounded(d.min(), 1))
                    .put("p50", rounded(d.p50(), 1))
                    .put("p95", rounded(d.p95(), 1))
                    .put("max", rounded(d.max(), 1)))
        .orElse(json.nullNode());
  }

  /// What the engine says of its stages: the distribution of each, and its part of the sum of all
  /// totals.
  private static ObjectNode stages(ObjectMapper json, List<TalkRow> rows) {
    Map<String, List<Double>> byName = new LinkedHashMap<>();
    for (TalkRow row : rows) {
      row.answer()
          .turn()
          .forEach(
              (name, value) -> byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
    }
    double total = sum(byName.getOrDefault(TOTAL, List.of()));
    ObjectNode stages = json.createObjectNode();
    byName.forEach(
        (name, values) -> {
          JsonNode stage = distribution(json, values);
          if (stage instanceof ObjectNode object && total > 0) {
            object.put("share_of_total", rounded(sum(values) / total, 3));
          }
          stages.set(name, stage);
        });
    return stages;
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static ObjectNode row(ObjectMapper json, TalkRow row) {
    Answer answer = row.answer();
    ObjectNode node = json.createObjectNode();
    node.put("id", row.question().id());
    node.put("persona", row.persona());
    node.put("voice", row.question().voice());
    node.put("question", row.question().text());
    node.put("heard", answer.heard());
    node.put("word_errors", row.errors().errors());
    node.put("words", row.errors().words());
    node.put("answer", answer.text());
    node.put("right", row.right());
    answer.firstAudioMillis().ifPresent(ms -> node.put("first_audio_ms", rounded(ms, 1)));
    if (answer.early()) {
      node.put("answered_early", true);
    }
    answer.failure().ifPresent(sentence -> node.put("failure", sentence));
    if (!answer.turn().isEmpty()) {
      ObjectNode turn = node.putObject("turn");
      answer.turn().forEach((name, value) -> turn.put(name, rounded(value, 1)));
    }
    return node;
  }

  /// The report for people.
  static String describe(JsonNode report) {
    var text = new StringBuilder(RunHeader.describe(report));
    text.append(
        String.format(
            "%n%-14s %9s %6s %6s  %s%n",
            "question", "first ms", "errors", "right", "heard / answered"));
    for (JsonNode row : report.path("rows")) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-14s %9s %3d/%-2d %6s  %s%n%40s%s%n",
              row.path("id").asText(),
              row.has("first_audio_ms")
                  ? "%.0f".formatted(row.path("first_audio_ms").asDouble())
                  : row.path("answered_early").asBoolean() ? "early" : "none",
              row.path("word_errors").asInt(),
              row.path("words").asInt(),
              row.path("right").asBoolean() ? "yes" : "NO",
              row.path("heard").asText(),
              "",
              row.path("failure").asText(row.path("answer").asText())));
    }
    text.append(String.format("%nfirst audio: %s%n", line(report.path("first_audio_ms"))));
    report
        .path("stages")
        .properties()
        .forEach(
            stage ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  %-20s %s, %.0f %% of the total%n",
                        stage.getKey(),
                        line(stage.getValue()),
                        100 * stage.getValue().path("share_of_total").asDouble())));
    text.append(
        String.format(
            Locale.ROOT,
            "right answers: %d of %d (%.0f %%); word error rate %.1f %% (%d of %d); early %d, failed"
                + " %d%n",
            report.path("right_answers").asInt(),
            report.path("questions").asInt(),
            100 * report.path("right_share").asDouble(),
            100 * report.path("word_error_rate").asDouble(),
            report.path("word_errors").asInt(),
            report.path("words").asInt(),
            report.path("answered_early").asInt(),
            report.path("failed").asInt()));
    return text.toString();
  }

  /// A distribution on one line.
  static String line(JsonNode distribution) {
    return distribution.isObject()
        ? String.format(
            Locale.ROOT,
            "p50 %.0f, p95 %.0f, min %.0f, max %.0f ms (%d)",
            distribution.path("p50").asDouble(),
            distribution.path("p95").asDouble(),
            distribution.path("min").asDouble(),
            distribution.path("max").asDouble(),
            distribution.path("count").asInt())
        : "not measured";
  }
}
