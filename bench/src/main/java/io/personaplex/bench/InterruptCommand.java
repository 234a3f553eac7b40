package io.personaplex.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.client.ChatException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench interrupt`: asks, speaks again while the answer is heard, and measures how long the agent
/// goes on: from the first voiced sample of the user to the last agent sample above −50 dBFS.
@Command(
    name = "interrupt",
    description = "Interrupt answers; measure how soon the agent falls silent.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec and backend before call()
final class InterruptCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration LISTENED_TO = Duration.ofMillis(300);

  @Spec private CommandSpec spec;
  @Mixin private BackendOptions backend;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "how many answers to interrupt (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      if (rounds < 1) {
        throw new BenchException("--rounds is %d, wanted at least 1".formatted(rounds));
      }
      var json = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), backend.modelSet());
      ObjectNode report;
      try (BackendUnderTest running = backend.open(err)) {
        List<Double> cuts = interrupt(running.target(), err);
        report = header.begin(json, running.info());
        report.put("rounds", rounds);
        report.put("answer_over_before", rounds - cuts.size());
        report.set("silent_after_ms", TalkReport.distribution(json, cuts));
      }
      out.println(
          backend.json()
              ? report.toPrettyString()
              : "%sinterrupted %d of %d answers (the others were over before); silent after: %s"
                  .formatted(
                      RunHeader.describe(report),
                      rounds - report.path("answer_over_before").asInt(),
                      rounds,
                      TalkReport.line(report.path("silent_after_ms"))));
      return 0;
    } catch (BenchException | ChatException e) {
      err.println("bench interrupt: " + e.getMessage());
      return FAILED;
    }
  }

  private List<Double> interrupt(Target target, PrintWriter progress) {
    Persona persona = QuestionSet.load().personas().getFirst();
    List<Question> questions = persona.questions();
    var cuts = new ArrayList<Double>();
    try (Interview interview = Interview.open(target, persona.text())) {
      for (int round = 0; round < rounds; round++) {
        OptionalDouble cut =
            interview.interrupt(
                QuestionSet.recording(questions.get(round % questions.size())),
                QuestionSet.recording(questions.get((round + 1) % questions.size())),
                LISTENED_TO);
        cut.ifPresent(cuts::add);
        progress.printf(
            "%2d/%d %s%n",
            round + 1,
            rounds,
            cut.isPresent() ? "silent after %.0f ms".formatted(cut.getAsDouble()) : "was over");
        progress.flush();
      }
    }
    return cuts;
  }
}
