package io.personaplex.cli.doctor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.cli.doctor.Examination.Result;
import java.util.List;

/// The examination for programs:
/// `{"ok":true,"checks":[{"id":…,"title":…,"verdict":"ok","found":…,"remedy":null,"details":[],"tookMillis":3}]}`.
final class ReportJson {
  private ReportJson() {}

  static String of(List<Result> results) {
    ObjectNode report = new JsonMapper().createObjectNode();
    report.put("ok", results.stream().noneMatch(r -> r.finding().verdict() == Verdict.FAILED));
    ArrayNode checks = report.putArray("checks");
    for (Result result : results) {
      ObjectNode node = checks.addObject();
      node.put("id", result.check().id());
      node.put("title", result.check().title());
      node.put("verdict", result.finding().verdict().word());
      node.put("found", result.finding().found());
      node.put("remedy", result.finding().remedy().orElse(null));
      ArrayNode details = node.putArray("details");
      result.finding().details().forEach(details::add);
      node.put("tookMillis", result.tookMillis());
    }
    return report.toPrettyString();
  }

  /// The checks there are.
  static String list(List<Check> all) {
    ArrayNode checks = new JsonMapper().createArrayNode();
    for (Check check : all) {
      checks.addObject().put("id", check.id()).put("title", check.title());
    }
    return checks.toPrettyString();
  }
}
