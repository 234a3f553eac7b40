package io.personaplex.cli.doctor;

import io.personaplex.cli.doctor.Examination.Result;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The examination for people: a line a check, the remedy below it, a last line with the sum.
///
/// @param colour whether the verdicts are coloured
/// @param details whether what a check has to add is shown
/// @param idWidth the length of the longest id shown
record ReportText(boolean colour, boolean details, int idWidth) {
  private static final int VERDICT_WIDTH = 8;

  static ReportText of(List<Check> checks, boolean colour, boolean details) {
    return new ReportText(
        colour, details, checks.stream().mapToInt(check -> check.id().length()).max().orElse(0));
  }

  /// The lines of one result.
  List<String> lines(Result result) {
    Finding finding = result.finding();
    String indent = " ".repeat(VERDICT_WIDTH + idWidth + 3);
    var lines = new ArrayList<String>();
    String verdict = padded(finding.verdict().word(), VERDICT_WIDTH);
    lines.add(
        "%s %s  %s"
            .formatted(
                coloured(finding.verdict(), verdict),
                padded(result.check().id(), idWidth),
                finding.found()));
    finding.remedy().ifPresent(remedy -> lines.add(indent + "→ " + remedy));
    if (details) {
      finding.details().forEach(detail -> lines.add(indent + detail));
    }
    return lines;
  }

  /// "23 checks: 18 ok, 3 notes, 1 warning, 1 failed. Next: …".
  static String sum(List<Result> results) {
    Map<Verdict, Long> counts =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.finding().verdict(),
                    () -> new EnumMap<>(Verdict.class),
                    Collectors.counting()));
    String parts =
        counts.entrySet().stream()
            .map(entry -> counted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    return "%d check%s: %s. %s"
        .formatted(results.size(), results.size() == 1 ? "" : "s", parts, next(results));
  }

  /// The command to go on with.
  static String next(List<Result> results) {
    String failed =
        results.stream()
            .filter(result -> result.finding().verdict() == Verdict.FAILED)
            .map(result -> result.check().id())
            .collect(Collectors.joining(" "));
    return failed.isEmpty()
        ? "Next: ./personaplex run"
        : "Next: follow the arrow%s, then ./personaplex doctor %s"
            .formatted(failed.contains(" ") ? "s" : "", failed);
  }

  private static String counted(Verdict verdict, long count) {
    return switch (verdict) {
      case OK, FAILED, NOT_APPLICABLE -> count + " " + verdict.word();
      case NOTE, WARNING -> "%d %s%s".formatted(count, verdict.word(), count == 1 ? "" : "s");
    };
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private String coloured(Verdict verdict, String text) {
    if (!colour) {
      return text;
    }
    int code =
        switch (verdict) {
          case OK -> 32;
          case NOTE -> 36;
          case WARNING -> 33;
          case FAILED -> 31;
          case NOT_APPLICABLE -> 2;
        };
    return String.format(Locale.ROOT, "\u001b[%dm%s\u001b[0m", code, text);
  }
}
