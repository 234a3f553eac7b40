package io.personaplex.bench;

import static io.personaplex.bench.RunHeader.rounded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.models.ModelException;
import io.personaplex.models.ModelStore;
import io.personaplex.speech.AudioFormat;
import io.personaplex.tts.Synthesizer;
import io.personaplex.tts.text.Deviations;
import io.personaplex.tts.text.TextFrontEnd;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench tts`: how long the synthesiser takes for a clause of six words, text to the last sample,
/// on one thread of this process, warm.
@Command(
    name = "tts",
    description = "Speak clauses of six words; measure the synthesiser alone.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec before call()
final class TtsCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int LEAST_RUNS = 50;
  private static final int WARM_UP_RUNS = 50;
  private static final String VOICE = "hibari-heart";

  /// First clauses as a model gives them, six words each; in turn, so that none is always the one
  /// just spoken.
  private static final List<String> CLAUSES =
      List.of(
          "The bread costs four dollars today,",
          "We open at seven every morning,",
          "You can find it upstairs, sir,",
          "I have lived here six months,",
          "Thank you for asking me that,");

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "100",
      description = "clauses spoken, at least " + LEAST_RUNS + " (default: ${DEFAULT-VALUE})")
  private int runs;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      if (runs < LEAST_RUNS) {
        throw new BenchException("--runs is %d, wanted at least %d".formatted(runs, LEAST_RUNS));
      }
      var mapper = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), VOICE);
      Path folder = ModelStore.of(System.getenv()).folder(VOICE);
      try (TextFrontEnd text = TextFrontEnd.load(folder, Deviations.ON);
          Synthesizer voice = Synthesizer.load(folder, text)) {
        voice.warmUp();
        measure(voice, WARM_UP_RUNS);
        Measured measured = measure(voice, runs);
        ObjectNode report = header.begin(mapper, MissingNode.getInstance());
        report.set("clause_ms", TalkReport.distribution(mapper, measured.clauseMillis));
        report.set("first_block_ms", TalkReport.distribution(mapper, measured.firstBlockMillis));
        report.put("real_time_factor", rounded(measured.realTimeFactor(), 4));
        out.println(json ? report.toPrettyString() : describe(report));
      }
      return 0;
    } catch (BenchException | ModelException e) {
      err.println("bench tts: " + e.getMessage());
      return FAILED;
    }
  }

  private static Measured measure(Synthesizer voice, int runs) {
    var measured = new Measured();
    for (int run = 0; run < runs; run++) {
      String clause = CLAUSES.get(run % CLAUSES.size());
      long[] firstBlock = {0};
      long start = System.nanoTime();
      boolean whole =
          voice.synthesize(
              clause,
              (_, length) -> {
                if (firstBlock[0] == 0) {
                  firstBlock[0] = System.nanoTime();
                }
                measured.samples += length;
                return true;
              });
      long end = System.nanoTime();
      if (!whole || firstBlock[0] == 0) {
        throw new BenchException("the synthesiser gave no sound for '%s'".formatted(clause));
      }
      measured.clauseMillis.add((end - start) / 1e6);
      measured.firstBlockMillis.add((firstBlock[0] - start) / 1e6);
    }
    return measured;
  }

  private static String describe(JsonNode report) {
    return RunHeader.describe(report)
        + String.format(
            Locale.ROOT,
            "%nclause of six words: %s%nfirst block of it:   %s%nreal-time factor %.4f%n",
            oneDigit(report.path("clause_ms")),
            oneDigit(report.path("first_block_ms")),
            report.path("real_time_factor").asDouble());
  }

  private static String oneDigit(JsonNode distribution) {
    return String.format(
        Locale.ROOT,
        "min %.1f, median %.1f, max %.1f ms (%d runs)",
        distribution.path("min").asDouble(),
        distribution.path("p50").asDouble(),
        distribution.path("max").asDouble(),
        distribution.path("count").asInt());
  }

  private static final class Measured {
    private final List<Double> clauseMillis = new ArrayList<>();
    private final List<Double> firstBlockMillis = new ArrayList<>();
    private long samples;

    double realTimeFactor() {
      double spent = clauseMillis.stream().mapToDouble(Double::doubleValue).sum();
      return spent / (1000.0 * samples / AudioFormat.MIMI.sampleRate());
    }
  }
}
