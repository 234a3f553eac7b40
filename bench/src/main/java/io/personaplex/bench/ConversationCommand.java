package io.personaplex.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.client.ChatException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench conversation`: one long conversation, to see whether waiting and memory grow.
///
/// The questions of one persona come round again and again, so that the first and the last part of
/// the conversation ask the same things.
@Command(
    name = "conversation",
    description =
        "Talk for minutes in one conversation; watch waiting time, dropped frames, memory.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec and backend before call()
final class ConversationCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Spec private CommandSpec spec;
  @Mixin private BackendOptions backend;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "how long to talk (default: ${DEFAULT-VALUE})")
  private int minutes;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      if (minutes < 1) {
        throw new BenchException("--minutes is %d, wanted at least 1".formatted(minutes));
      }
      var json = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), backend.modelSet());
      ObjectNode report;
      try (BackendUnderTest running = backend.open(err)) {
        ConversationResult result = talk(running, err);
        report = header.begin(json, running.info());
        ConversationReport.add(json, report, result);
      }
      out.println(backend.json() ? report.toPrettyString() : ConversationReport.describe(report));
      return 0;
    } catch (BenchException | ChatException e) {
      err.println("bench conversation: " + e.getMessage());
      return FAILED;
    }
  }

  private ConversationResult talk(BackendUnderTest running, PrintWriter progress) {
    Persona persona = QuestionSet.load().personas().getFirst();
    var rows = new ArrayList<TalkRow>();
    var countersBefore = running.info().path("counters");
    long start = System.nanoTime();
    long end = start + Duration.ofMinutes(minutes).toNanos();
    long window = ConversationResult.window(Duration.ofMinutes(minutes)).toNanos();
    OptionalLong residentAfterFirstPart = OptionalLong.empty();
    try (Interview interview = Interview.open(running.target(), persona.text())) {
      while (System.nanoTime() - end < 0) {
        Question question = persona.questions().get(rows.size() % persona.questions().size());
        TalkRow row = TalkRow.of(persona, question, interview.ask(QuestionSet.recording(question)));
        rows.add(row);
        progress.printf(
            "%5.0f s %-14s %s%n",
            row.answer().askedSeconds(),
            question.id(),
            row.answer().failure().orElse(row.answer().text()));
        progress.flush();
        if (!interview.pause(PAUSE)) {
          throw new BenchException(
              "the conversation ended after %.0f s: %s"
                  .formatted(row.answer().askedSeconds(), row.answer().failure().orElse("closed")));
        }
        if (residentAfterFirstPart.isEmpty() && System.nanoTime() - start >= window) {
          residentAfterFirstPart = running.residentKilobytes();
        }
      }
      return new ConversationResult(
          Duration.ofNanos(System.nanoTime() - start),
          rows,
          countersBefore,
          running.info().path("counters"),
          residentAfterFirstPart,
          running.residentKilobytes());
    }
  }
}
