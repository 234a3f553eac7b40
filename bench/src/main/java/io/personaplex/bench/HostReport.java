package io.personaplex.bench;

import static io.personaplex.bench.RunHeader.rounded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `bench host` has measured, all times in milliseconds.
final class HostReport {
  /// From the start of the command to the first answer of the status page.
  final List<Double> dashboardMillis = new ArrayList<>();

  /// From the start of the command until both services are healthy.
  final List<Double> healthyMillis = new ArrayList<>();

  /// The slower service alone, from the start of its process to its first healthy answer.
  final List<Double> ownStartMillis = new ArrayList<>();

  /// From Ctrl+C, the kill of the host, `./personaplex stop` until no process is left.
  final List<Double> interruptMillis = new ArrayList<>();

  final List<Double> killMillis = new ArrayList<>();
  final List<Double> stopMillis = new ArrayList<>();

  private final ObjectMapper json = new ObjectMapper();

  private int idleSeconds;
  private double idleCpuPercent;
  private double idleResidentMegabytes;

  void idle(int seconds, double cpuPercent, double residentMegabytes) {
    idleSeconds = seconds;
    idleCpuPercent = cpuPercent;
    idleResidentMegabytes = residentMegabytes;
  }

  /// Everything but the logs.
  void addTo(ObjectNode report) {
    report.set("dashboard_ms", TalkReport.distribution(json, dashboardMillis));
    report.set("both_healthy_ms", TalkReport.distribution(json, healthyMillis));
    report.set("own_start_ms", TalkReport.distribution(json, ownStartMillis));
    report.put("beyond_own_start_ms", rounded(median(healthyMillis) - median(ownStartMillis), 1));
    report.set("interrupt_to_empty_ms", TalkReport.distribution(json, interruptMillis));
    report.set("kill_to_empty_ms", TalkReport.distribution(json, killMillis));
    report.set("stop_command_ms", TalkReport.distribution(json, stopMillis));
    report
        .putObject("idle")
        .put("seconds", idleSeconds)
        .put("cpu_percent_of_a_core", rounded(idleCpuPercent, 2))
        .put("resident_mb", rounded(idleResidentMegabytes, 1));
  }

  static void addLogs(ObjectNode report, String name, LogFlood flood) {
    report
        .withObjectProperty("logs")
        .putObject(name)
        .put("lines", flood.child().lines())
        .put("lines_per_s", rounded(flood.child().lines() / flood.child().seconds(), 0))
        .put("write_ms_max", rounded(flood.child().writeMillisMax(), 2))
        .put("write_ms_p999", rounded(flood.child().writeMillisP999(), 3))
        .put("behind_ms_max", rounded(flood.child().behindMillisMax(), 1))
        .put("missing_in_file", flood.linesMissing())
        .put("twice_in_file", flood.linesTwice())
        .put("last_line_in_ring", flood.isInRing())
        .put("shown", flood.linesShown())
        .put("dropped_and_said", flood.linesNotShown())
        .put("host_cpu_percent_of_a_core", rounded(flood.hostCpuPercent(), 1));
  }

  static String describe(JsonNode report) {
    JsonNode idle = report.path("idle");
    return RunHeader.describe(report)
        + String.format(
            Locale.ROOT,
            "%nfirst 200 of the status page:  %s%nboth services healthy:         %s%n"
                + "the slower one on its own:     %s%nbeyond its own start:          %.0f ms%n"
                + "Ctrl+C to nobody left:         %s%nhost killed to nobody left:    %s%n"
                + "./personaplex stop:            %s%n"
                + "idle for %d s:                 %.2f %% of a core, %.1f MB%n",
            TalkReport.line(report.path("dashboard_ms")),
            TalkReport.line(report.path("both_healthy_ms")),
            TalkReport.line(report.path("own_start_ms")),
            report.path("beyond_own_start_ms").asDouble(),
            TalkReport.line(report.path("interrupt_to_empty_ms")),
            TalkReport.line(report.path("kill_to_empty_ms")),
            TalkReport.line(report.path("stop_command_ms")),
            idle.path("seconds").asInt(),
            idle.path("cpu_percent_of_a_core").asDouble(),
            idle.path("resident_mb").asDouble())
        + logs(report.path("logs").path("terminal_read"), "logs, terminal read")
        + logs(report.path("logs").path("terminal_not_read"), "logs, terminal not read");
  }

  private static String logs(JsonNode flood, String title) {
    return String.format(
        Locale.ROOT,
        "%s: %d lines, %.0f/s; a write took %.2f ms at most; missing in the file %d; shown %d,"
            + " dropped and said %d; host %.0f %% of a core%n",
        title,
        flood.path("lines").asLong(),
        flood.path("lines_per_s").asDouble(),
        flood.path("write_ms_max").asDouble(),
        flood.path("missing_in_file").asLong(),
        flood.path("shown").asLong(),
        flood.path("dropped_and_said").asLong(),
        flood.path("host_cpu_percent_of_a_core").asDouble());
  }

  private static double median(List<Double> values) {
    return Distribution.of(values).map(Distribution::p50).orElse(Double.NaN);
  }
}
