package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench relay`: many conversations through `/proxy/moshi` at once, each frame counted; then the
/// same with one client that never reads.
@Command(
    name = "relay",
    description = "Send many conversations through the relay; count frames, latency, memory.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec before call()
final class RelayCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final String NO_MODELS = "none: a backend that sends everything back at once";

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "5",
      description = "how long each of the two runs takes (default: ${DEFAULT-VALUE})")
  private double minutes;

  @Option(
      names = "--conversations",
      paramLabel = "N",
      defaultValue = "50",
      description = "how many at once (default: ${DEFAULT-VALUE})")
  private int conversations;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (var bench = new HostBench()) {
      if (conversations < 1 || !(minutes > 0)) {
        throw new BenchException("--conversations must be at least 1, --minutes more than 0");
      }
      var time = Duration.ofMillis(Math.round(minutes * 60_000));
      var header = new RunHeader(BackendOptions.commandLine(spec), NO_MODELS);
      RelayRun all = RelayRun.measure(bench, conversations, time, false, err);
      RelayRun oneUnread = RelayRun.measure(bench, conversations, time, true, err);
      ObjectNode report = header.begin(new ObjectMapper(), MissingNode.getInstance());
      all.addTo(report.putObject("all_read"));
      oneUnread.addTo(report.putObject("one_never_reads"));
      out.println(json ? report.toPrettyString() : describe(report));
      return 0;
    } catch (BenchException e) {
      err.println("bench relay: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("bench relay: interrupted");
      return FAILED;
    }
  }

  private static String describe(JsonNode report) {
    return RunHeader.describe(report)
        + run("all read", report.path("all_read"))
        + run("one never reads", report.path("one_never_reads"));
  }

  private static String run(String name, JsonNode run) {
    JsonNode added = run.path("added_round_trip_ms");
    JsonNode resident = run.path("frontend_resident_mb");
    return String.format(
        Locale.ROOT,
        "%s: %d frames, lost %d, reordered %d, duplicated %d, damaged %d%n"
            + "  round trip: the relay adds %.2f ms (p50), %.2f ms (w99); whole %.2f ms, direct %.2f ms%n"
            + "  frontend: %.1f MB, at the end %.1f MB%s%n",
        name,
        run.path("frames_sent").asInt(),
        run.path("frames_lost").asInt(),
        run.path("frames_reordered").asInt(),
        run.path("frames_duplicated").asInt(),
        run.path("frames_damaged").asInt(),
        added.path("p50").asDouble(),
        added.path("w99").asDouble(),
        added.path("relayed_p50").asDouble(),
        added.path("direct_p50").asDouble(),
        resident.path("after_two_fifths").asDouble(),
        resident.path("end").asDouble(),
        run.has("never_reading_closed_1013")
            ? "; closed with 1013: %d".formatted(run.path("never_reading_closed_1013").asInt())
            : "");
  }
}
