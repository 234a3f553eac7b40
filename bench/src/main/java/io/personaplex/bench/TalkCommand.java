package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.client.ChatException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench talk`: thirty spoken questions, each in a conversation of its own with the persona that
/// knows the answer.
@Command(
    name = "talk",
    description = "Ask thirty spoken questions; measure hearing, answers and waiting.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec and backend before call()
final class TalkCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;
  @Mixin private BackendOptions backend;

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "" + Integer.MAX_VALUE,
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "ask only the first N, in turn from every persona (default: all)")
  private int questions;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      var json = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), backend.modelSet());
      ObjectNode report;
      try (BackendUnderTest running = backend.open(err)) {
        JsonNode info = running.info();
        List<TalkRow> rows = ask(running.target(), err);
        report = header.begin(json, info);
        TalkReport.add(json, report, rows);
      }
      out.println(backend.json() ? report.toPrettyString() : TalkReport.describe(report));
      return 0;
    } catch (BenchException e) {
      err.println("bench talk: " + e.getMessage());
      return FAILED;
    }
  }

  private List<TalkRow> ask(Target target, PrintWriter progress) {
    var rows = new ArrayList<TalkRow>();
    List<Asked> all = inTurn(QuestionSet.load().personas());
    List<Asked> chosen = all.subList(0, Math.clamp(questions, 1, all.size()));
    for (Asked asked : chosen) {
      TalkRow row = TalkRow.of(asked.persona(), asked.question(), answer(target, asked));
      rows.add(row);
      progress.printf(
          "%2d/%d %-14s %s%n",
          rows.size(),
          chosen.size(),
          row.question().id(),
          row.answer().failure().orElse(row.answer().text()));
      progress.flush();
    }
    return rows;
  }

  private static Answer answer(Target target, Asked asked) {
    try (Interview interview = Interview.open(target, asked.persona().text())) {
      return interview.ask(QuestionSet.recording(asked.question()));
    } catch (ChatException e) {
      return new Answer(
          0,
          OptionalDouble.empty(),
          false,
          "",
          "",
          Map.of(),
          Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /// The first question of every persona, then the second, and so on: any number of them is a fair
  /// sample.
  private static List<Asked> inTurn(List<Persona> personas) {
    int most = personas.stream().mapToInt(p -> p.questions().size()).max().orElse(0);
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < most; i++) {
      for (Persona persona : personas) {
        if (i < persona.questions().size()) {
          asked.add(new Asked(persona, persona.questions().get(i)));
        }
      }
    }
    return asked;
  }

  private record Asked(Persona persona, Question question) {}
}
