package io.personaplex.cli;

import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.SkippedForm;
import io.personaplex.apphost.Snapshot;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.SnapshotBoard;
import io.personaplex.apphost.model.Form;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    after.skipped().stream()
        .filter(form -> !before.skipped().contains(form))
        .forEach(form -> out.accept(skipped(after, form)));
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

  /// That a better form could not be had, and in which one it starts instead.
  private static String skipped(ResourceSnapshot resource, SkippedForm form) {
    return "%s: %s%s"
        .formatted(
            resource.name(),
            form.sentence(),
            resource.form().map(chosen -> "; runs as " + Form.oneOf(chosen.kind())).orElse(""));
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
}
