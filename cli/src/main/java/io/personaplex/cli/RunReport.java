package io.personaplex.cli;

import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.Snapshot;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.SnapshotBoard;
import io.personaplex.apphost.model.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// Tells a person at the terminal what the resources are doing: a line when one does something
/// else, and while the same thing goes on a line with its progress every ten seconds.
///
/// **Threads**: called by the board, one change after the other.
final class RunReport implements SnapshotBoard.Listener {
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  /// How far a download is, at the end of an activity: ": 12 MB of 350 MB".
  private static final Pattern AMOUNT = Pattern.compile(": [^:]* of [^:]*$");

  private final Consumer<String> out;
  private final LongSupplier nanoTime;
  private final Map<String, Said> said = new HashMap<>();

  private record Said(String activity, String sentence, long atNanos) {}

  /// @param out prints a line, at once or later, and never blocks
  /// @param nanoTime the clock, as [System#nanoTime]
  RunReport(Consumer<String> out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public void changed(ResourceSnapshot before, ResourceSnapshot after) {
    after.notices().stream()
        .filter(notice -> !before.notices().contains(notice))
        .forEach(notice -> out.accept("%s: %s".formatted(after.name(), notice)));
    if (before.state().equals(after.state())) {
      return;
    }
    String activity = activity(after.state());
    String sentence = after.state().sentence();
    Said last = said.get(after.name());
    long now = nanoTime.getAsLong();
    boolean news = last == null || !last.activity().equals(activity);
    boolean progress =
        last != null
            && !last.sentence().equals(sentence)
            && now - last.atNanos() >= PROGRESS_EVERY.toNanos();
    if (news || progress) {
      out.accept("%s: %s".formatted(after.name(), sentence));
      said.put(after.name(), new Said(activity, sentence, now));
    }
  }

  /// The sentence without its progress.
  private static String activity(ResourceState state) {
    return state instanceof Running(_, var health)
        ? health.status().word() + ": " + AMOUNT.matcher(health.activity()).replaceFirst("")
        : state.sentence();
  }

  /// The resources that will not become healthy unless somebody does something.
  static List<ResourceSnapshot> stuck(Snapshot snapshot) {
    return snapshot.resources().stream()
        .filter(
            resource ->
                switch (resource.state()) {
                  case CrashLoop _, FailedToStart _, RuntimeUnavailable _ -> true;
                  case Running(_, var health) -> health.status() == Status.UNHEALTHY;
                  default -> false;
                })
        .toList();
  }

  /// What is wrong, and where to read more, when not all is well.
  static String notReady(List<ResourceSnapshot> stuck, Path logs) {
    var text = new StringBuilder("\nPersonaPlex is not ready:\n\n");
    stuck.forEach(
        resource ->
            text.append("  %s: %s%n".formatted(resource.name(), resource.state().sentence())));
    return text.append("  logs: %s%n%nCtrl+C stops everything.%n".formatted(logs)).toString();
  }

  /// The addresses and who is speaking, when all is well.
  static String ready(
      Endpoint page,
      Endpoint backend,
      Endpoint dashboard,
      Path logs,
      Optional<SpeakingEngine> engine) {
    var text = new StringBuilder();
    text.append("\nPersonaPlex is ready: open the page, allow the microphone, and talk.\n\n");
    text.append("  page       %s%n".formatted(page.url()));
    text.append("  backend    %s%n".formatted(backend.url()));
    text.append("  dashboard  %s%n".formatted(dashboard.url()));
    text.append("  logs       %s%n".formatted(logs));
    engine.ifPresent(
        who -> {
          text.append("  speaking   %s%n".formatted(who.title()));
          text.append("             %s%n".formatted(who.why()));
          if (who.isEcho()) {
            text.append(
                "%n  The echo engine is speaking: it repeats what you say and answers nothing.%n"
                    .formatted());
          }
        });
    text.append("\nCtrl+C stops everything.\n");
    return text.toString();
  }
}
