package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.kernels.BandwidthProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// What every report starts with: the command, the machine and how busy it was, so that a figure
/// can be judged and repeated. Made when the run starts; the load at its end is taken when the
/// report is written.
final class RunHeader {
  private static final Duration PROBE_TIME = Duration.ofMillis(300);
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final String command;
  private final String modelSet;
  private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final double loadAtStart = Machine.loadAverage();
  private final BandwidthProbe oneThread = BandwidthProbe.measure(1, PROBE_TIME);
  private final BandwidthProbe allThreads = BandwidthProbe.measure(CORES, PROBE_TIME);

  /// @param command as typed
  /// @param modelSet `default` or `small`, or what is known of it
  RunHeader(String command, String modelSet) {
    this.command = command;
    this.modelSet = modelSet;
  }

  /// A new report.
  ///
  /// @param backend what the backend says of itself; may be missing
  ObjectNode begin(ObjectMapper json, JsonNode backend) {
    ObjectNode report = json.createObjectNode();
    report.put("command", command);
    report.put("started_at", startedAt.toString());
    report.put("model_set", modelSet);
    ObjectNode machine = report.putObject("machine");
    machine.put("cpu", Machine.cpu());
    machine.put("cores", CORES);
    machine.put("java", Runtime.version().toString());
    machine.put("load_average_start", rounded(loadAtStart, 2));
    machine.put("load_average_end", rounded(Machine.loadAverage(), 2));
    machine.put("memory_read_gb_per_s_one_thread", rounded(oneThread.gigabytesPerSecond(), 1));
    machine.put("memory_read_gb_per_s_all_threads", rounded(allThreads.gigabytesPerSecond(), 1));
    if (!backend.isMissingNode()) {
      ObjectNode info = report.putObject("backend");
      info.set("engine", backend.path("engine").path("name"));
      info.set("title", backend.path("engine").path("title"));
      info.set("models", backend.path("models"));
      info.set("build", backend.path("build"));
    }
    return report;
  }

  /// The header of a report for people.
  static String describe(JsonNode report) {
    JsonNode machine = report.path("machine");
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s%n%s, model set %s%n%s, %d cores, load %.2f to %.2f, memory read %.1f GB/s on one"
                + " thread, %.1f on all%n",
            report.path("command").asText(),
            report.path("started_at").asText(),
            report.path("model_set").asText(),
            machine.path("cpu").asText(),
            machine.path("cores").asInt(),
            machine.path("load_average_start").asDouble(),
            machine.path("load_average_end").asDouble(),
            machine.path("memory_read_gb_per_s_one_thread").asDouble(),
            machine.path("memory_read_gb_per_s_all_threads").asDouble()));
    JsonNode backend = report.path("backend");
    if (!backend.isMissingNode()) {
      text.append(
          String.format(
              "%s: %s%n", backend.path("engine").asText("?"), backend.path("title").asText()));
      for (JsonNode model : backend.path("models")) {
        text.append(
            String.format(
                "  %s: %s%n", model.path("purpose").asText(), model.path("name").asText()));
      }
    }
    return text.toString();
  }

  /// Rounded to `digits` behind the point: reports are read by people too.
  static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }
}
