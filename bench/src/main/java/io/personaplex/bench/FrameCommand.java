package io.personaplex.bench;

import static io.personaplex.bench.RunHeader.rounded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.kernels.BandwidthProbe;
import io.personaplex.personaplex.CheckpointFolder;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.personaplex.FrameCost;
import io.personaplex.speech.SpeechException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench frame`: what one frame of PersonaPlex costs, part by part, against what this machine
/// reads from memory; and how long a checkpoint takes to load, the first time and again.
@Command(
    name = "frame",
    description = "Load a checkpoint and time its frames, part by part.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec and options before call()
final class FrameCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int FRAMES_MIN = 5;
  private static final int WARM_UP_FRAMES = 10;

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = Option.NULL_VALUE,
      description = "f32, bf16, int8 or int4 (default: PERSONAPLEX_PRECISION, else int8)")
  private Optional<String> precision = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = Option.NULL_VALUE,
      description = "threads that compute (default: PERSONAPLEX_THREADS, else one for each core)")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "50",
      description = "frames timed, at least " + FRAMES_MIN + " (default: ${DEFAULT-VALUE})")
  private int frames;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = Option.NULL_VALUE,
      description = "where rounded weights are kept meanwhile (default: the engine's own folder)")
  private Optional<Path> cacheParent = Optional.empty();

  /// How long the loads took.
  private record Loads(double firstMillis, double secondMillis) {}

  /// The frames.
  private record Timed(
      List<Double> whole, Map<FrameCost.Part, List<Double>> parts, long bytesRead) {
    double framesPerSecond() {
      return 1000 * whole.size() / whole.stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (var _ = QuietLog.begin()) {
      if (frames < FRAMES_MIN) {
        throw new BenchException(
            "--frames is %d, wanted at least %d".formatted(frames, FRAMES_MIN));
      }
      Map<String, String> environment = network.environment();
      precision.ifPresent(name -> environment.put(EngineOptions.PRECISION, name));
      threads.ifPresent(n -> environment.put(EngineOptions.THREADS, Integer.toString(n)));
      Path folder =
          NetworkOptions.folder(environment)
              .orElseThrow(
                  () ->
                      new BenchException(
                          "no checkpoint: name its folder with --model DIR; ./personaplex make-checkpoint makes one"));
      EngineOptions options = EngineOptions.from(environment);
      var checkpoint = CheckpointFolder.open(folder, options.cacheFolder());
      var mapper = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), folder.toString());
      ObjectNode report;
      try (var cache = new FreshCache(options, cacheParent.orElse(options.cacheFolder()))) {
        long start = System.nanoTime();
        load(checkpoint, cache.options(), err).close();
        long again = System.nanoTime();
        try (FrameCost cost = load(checkpoint, cache.options(), err)) {
          var loads = new Loads((again - start) / 1e6, (System.nanoTime() - again) / 1e6);
          BandwidthProbe before = BandwidthProbe.measure(cost.threads(), BandwidthProbe.USUAL);
          Timed timed = time(cost, err);
          BandwidthProbe after = BandwidthProbe.measure(cost.threads(), BandwidthProbe.USUAL);
          report = header.begin(mapper, MissingNode.getInstance());
          fill(mapper, report, cost, loads, timed, before, after);
        }
      }
      out.println(network.json() ? report.toPrettyString() : describe(report));
      return 0;
    } catch (BenchException | SpeechException e) {
      err.println("bench frame: " + e.getMessage());
      return FAILED;
    }
  }

  private static FrameCost load(CheckpointFolder folder, EngineOptions options, PrintWriter err) {
    var said =
        new Object() {
          int tenths = -1;
        };
    return FrameCost.load(
        folder,
        options,
        (activity, fraction) -> {
          int tenths = (int) (10 * fraction);
          if (tenths > said.tenths) {
            said.tenths = tenths;
            err.printf(Locale.ROOT, "%3d %% %s%n", 10 * tenths, activity);
            err.flush();
          }
        });
  }

  private Timed time(FrameCost cost, PrintWriter err) {
    err.printf("%d frames, %d before them to warm up%n", frames, WARM_UP_FRAMES);
    err.flush();
    for (int f = 0; f < WARM_UP_FRAMES; f++) {
      cost.step();
    }
    var whole = new ArrayList<Double>();
    Map<FrameCost.Part, List<Double>> parts = new EnumMap<>(FrameCost.Part.class);
    long bytes = 0;
    for (int f = 0; f < frames; f++) {
      double sum = 0;
      for (Map.Entry<FrameCost.Part, Long> part : cost.step().entrySet()) {
        double millis = part.getValue() / 1e6;
        sum += millis;
        parts.computeIfAbsent(part.getKey(), _ -> new ArrayList<>()).add(millis);
      }
      whole.add(sum);
      bytes += cost.bytesRead();
    }
    return new Timed(whole, parts, bytes / frames);
  }

  private static void fill(
      ObjectMapper mapper,
      ObjectNode report,
      FrameCost cost,
      Loads loads,
      Timed timed,
      BandwidthProbe before,
      BandwidthProbe after) {
    report.put("layers", cost.layers());
    report.put("precision", cost.precision());
    report.put("kernels", cost.kernels());
    report.put("threads", cost.threads());
    report.put("load_first_ms", rounded(loads.firstMillis(), 0));
    report.put("load_second_ms", rounded(loads.secondMillis(), 0));
    long self = ProcessHandle.current().pid();
    Machine.residentKilobytes(self)
        .ifPresent(kilobytes -> report.put("resident_mb", rounded(kilobytes / 1e3, 0)));
    report.put("frames_behind", cost.position());
    report.put("frames_per_s", rounded(timed.framesPerSecond(), 2));
    report.set("frame_ms", distribution(mapper, timed.whole()));
    ObjectNode parts = report.putObject("parts_ms");
    timed
        .parts()
        .forEach(
            (part, millis) ->
                parts.set(part.name().toLowerCase(Locale.ROOT), distribution(mapper, millis)));
    report.put("bytes_per_frame", timed.bytesRead());
    double reads = timed.bytesRead() * timed.framesPerSecond() / 1e9;
    double probe = (before.gigabytesPerSecond() + after.gigabytesPerSecond()) / 2;
    report.put("frame_read_gb_per_s", rounded(reads, 2));
    report.put("probe_before_gb_per_s", rounded(before.gigabytesPerSecond(), 2));
    report.put("probe_after_gb_per_s", rounded(after.gigabytesPerSecond(), 2));
    report.put("part_of_probe", rounded(reads / probe, 3));
  }

  /// In milliseconds, three digits behind the point: the parts of a small model take less than one.
  static JsonNode distribution(ObjectMapper mapper, List<Double> millis) {
    Distribution d = Distribution.of(millis).orElseThrow();
    return mapper
        .createObjectNode()
        .put("count", d.count())
        .put("min", rounded(d.min(), 3))
        .put("p50", rounded(d.p50(), 3))
        .put("p95", rounded(d.p95(), 3))
        .put("max", rounded(d.max(), 3));
  }

  private static String describe(JsonNode report) {
    var text = new StringBuilder(RunHeader.describe(report));
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d layers at %s, kernels %s, %d threads%nload: %.1f s, then %.1f s; resident %.0f"
                + " MB%n%.2f frames/s with %d behind%n%n%-10s %9s %9s %9s%n",
            report.path("layers").asInt(),
            report.path("precision").asText(),
            report.path("kernels").asText(),
            report.path("threads").asInt(),
            report.path("load_first_ms").asDouble() / 1000,
            report.path("load_second_ms").asDouble() / 1000,
            report.path("resident_mb").asDouble(),
            report.path("frames_per_s").asDouble(),
            report.path("frames_behind").asLong(),
            "ms",
            "min",
            "median",
            "max"));
    report
        .path("parts_ms")
        .properties()
        .forEach(part -> text.append(row(part.getKey(), part.getValue())));
    text.append(row("frame", report.path("frame_ms")));
    text.append(
        String.format(
            Locale.ROOT,
            "%na frame reads %.2f GB: %.1f GB/s of the %.1f that a plain read reaches, %.0f %%",
            report.path("bytes_per_frame").asDouble() / 1e9,
            report.path("frame_read_gb_per_s").asDouble(),
            (report.path("probe_before_gb_per_s").asDouble()
                    + report.path("probe_after_gb_per_s").asDouble())
                / 2,
            100 * report.path("part_of_probe").asDouble()));
    return text.toString();
  }

  /// One line of a table of milliseconds.
  static String row(String name, JsonNode distribution) {
    return String.format(
        Locale.ROOT,
        "%-10s %9.3f %9.3f %9.3f%n",
        name,
        distribution.path("min").asDouble(),
        distribution.path("p50").asDouble(),
        distribution.path("max").asDouble());
  }
}
