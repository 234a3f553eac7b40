package io.personaplex.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.client.ChatException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench manners`: sounds over the agent's answers. 20 spoken sentences must stop it; eight
/// coughs, six words of a listener and six echoes of its own output must not.
@Command(
    name = "manners",
    description = "Speak, cough and echo over answers; see what stops the agent.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec and backend before call()
final class MannersCommand implements Callable<Integer> {
  /// From the first sample of speech to a lower level, at most.
  static final double DUCKED_MILLIS = 300;

  /// From the first sample of speech to silence, at most.
  static final double SILENT_MILLIS = 600;

  private static final int FAILED = 1;
  private static final int ATTEMPTS = 3;
  private static final String INTERRUPTION = "interruption";

  /// Cases of one conversation: a longer one would remember too many stories.
  private static final int CASES_A_CONVERSATION = 5;

  @Spec private CommandSpec spec;
  @Mixin private BackendOptions backend;

  @Option(
      names = "--only",
      paramLabel = "WORD",
      defaultValue = "",
      description = "only the cases whose name contains this, for example cough or echo-1")
  private String only;

  /// One sound over one answer.
  private record Case(
      String id, String kind, BiFunction<Interview, Duration, Reaction> over, Duration after) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      MannersSet set = MannersSet.load();
      List<Case> cases = cases(set).stream().filter(c -> c.id().contains(only)).toList();
      if (cases.isEmpty()) {
        throw new BenchException("--only %s: no case has such a name".formatted(only));
      }
      var json = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), backend.modelSet());
      ObjectNode report;
      try (BackendUnderTest running = backend.open(err)) {
        ArrayNode rows = run(json, running.target(), set, cases, err);
        report = header.begin(json, running.info());
        report.put("sounds", set.about());
        count(report, rows);
        report.set("cases", rows);
      }
      out.println(backend.json() ? report.toPrettyString() : describe(report));
      return 0;
    } catch (BenchException | ChatException e) {
      err.println("bench manners: " + e.getMessage());
      return FAILED;
    }
  }

  private static List<Case> cases(MannersSet set) {
    float[] ask = MannersSet.recording(set.ask().id());
    var cases = new ArrayList<Case>();
    for (String id : set.interruptions()) {
      float[] sound = QuestionSet.recording(id);
      cases.add(caseOf(cases, id, INTERRUPTION, (i, after) -> i.soundOver(ask, sound, after)));
    }
    for (MannersSet.Cough cough : set.coughs()) {
      float[] sound = MannersSet.recording(cough.id());
      cases.add(caseOf(cases, cough.id(), "cough", (i, after) -> i.soundOver(ask, sound, after)));
    }
    for (MannersSet.Sound word : set.backchannels()) {
      float[] sound = MannersSet.recording(word.id());
      cases.add(
          caseOf(cases, word.id(), "backchannel", (i, after) -> i.soundOver(ask, sound, after)));
    }
    for (MannersSet.Echo echo : set.echoes()) {
      cases.add(caseOf(cases, echo.id(), "echo", (i, after) -> i.echoOver(ask, echo, after)));
    }
    return cases;
  }

  /// At varied places of the answer: 300 … 1740 ms into it, never the same within 20 cases.
  private static Case caseOf(
      List<Case> before, String id, String kind, BiFunction<Interview, Duration, Reaction> over) {
    int place = before.size() * 7 % 20;
    return new Case(id, kind, over, Duration.ofMillis(kind.equals("echo") ? 0 : 300 + 72 * place));
  }

  private static ArrayNode run(
      ObjectMapper json, Target target, MannersSet set, List<Case> cases, PrintWriter progress) {
    ArrayNode rows = json.createArrayNode();
    for (int from = 0; from < cases.size(); from += CASES_A_CONVERSATION) {
      int to = Math.min(from + CASES_A_CONVERSATION, cases.size());
      try (Interview interview = Interview.open(target, set.persona())) {
        for (Case one : cases.subList(from, to)) {
          ObjectNode row = row(json, one, react(interview, one));
          rows.add(row);
          progress.printf("%2d/%d %s%n", rows.size(), cases.size(), line(row));
          progress.flush();
        }
      }
    }
    return rows;
  }

  /// An answer that was over too soon shows nothing: it is asked for again.
  private static Reaction react(Interview interview, Case one) {
    Reaction reaction = one.over().apply(interview, one.after());
    for (int attempt = 1; attempt < ATTEMPTS && reaction.answerOver(); attempt++) {
      reaction = one.over().apply(interview, one.after());
    }
    return reaction;
  }

  private static ObjectNode row(ObjectMapper json, Case one, Reaction reaction) {
    ObjectNode row = json.createObjectNode();
    row.put("id", one.id());
    row.put("kind", one.kind());
    row.put("into_answer_ms", Math.round(reaction.intoAnswerMillis()));
    reaction.duckedMillis().ifPresent(ms -> row.put("ducked_ms", Math.round(ms)));
    reaction.levelChange().ifPresent(db -> row.put("level_change_db", Math.round(db)));
    reaction.silentMillis().ifPresent(ms -> row.put("silent_ms", Math.round(ms)));
    row.put("stopped", reaction.stopped());
    row.put("answer_over", reaction.answerOver());
    return row;
  }

  private static void count(ObjectNode report, ArrayNode rows) {
    int interruptions = 0;
    int silent = 0;
    int ducked = 0;
    int others = 0;
    int othersStopped = 0;
    int shownNothing = 0;
    for (var row : rows) {
      boolean stopped = row.path("stopped").asBoolean();
      shownNothing += row.path("answer_over").asBoolean() ? 1 : 0;
      if (row.path("kind").asText().equals(INTERRUPTION)) {
        interruptions++;
        silent += stopped && row.path("silent_ms").asDouble(1e9) <= SILENT_MILLIS ? 1 : 0;
        ducked += row.path("ducked_ms").asDouble(1e9) <= DUCKED_MILLIS ? 1 : 0;
      } else {
        others++;
        othersStopped += stopped ? 1 : 0;
      }
    }
    report.put("interruptions", interruptions);
    report.put("silent_within_600_ms", silent);
    report.put("ducked_within_300_ms", ducked);
    report.put("others", others);
    report.put("others_stopped", othersStopped);
    report.put("answer_over_before", shownNothing);
  }

  private static String line(ObjectNode row) {
    return "%-13s %-12s %s%s%s%s"
        .formatted(
            row.path("id").asText(),
            row.path("kind").asText(),
            row.path("stopped").asBoolean() ? "stopped" : "goes on",
            row.has("ducked_ms")
                ? ", ducked after %d ms".formatted(row.path("ducked_ms").asInt())
                : "",
            row.has("silent_ms")
                ? ", silent after %d ms".formatted(row.path("silent_ms").asInt())
                : "",
            row.path("answer_over").asBoolean() ? " (the answer was over)" : "");
  }

  private static String describe(ObjectNode report) {
    return RunHeader.describe(report)
        + "interruptions: %d, silent within 600 ms: %d, ducked within 300 ms: %d%nothers: %d, stopped: %d"
            .formatted(
                report.path("interruptions").asInt(),
                report.path("silent_within_600_ms").asInt(),
                report.path("ducked_within_300_ms").asInt(),
                report.path("others").asInt(),
                report.path("others_stopped").asInt());
  }
}
