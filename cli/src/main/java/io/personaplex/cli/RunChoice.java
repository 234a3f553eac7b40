package io.personaplex.cli;

import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunId;
import io.personaplex.http.Suggestion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which run a command means: the one that was named, else that of this checkout, else the only one
/// there is.
record RunChoice(Workplace workplace) {
  /// A run whose host is alive.
  ///
  /// @param named a run id, if one was given
  /// @throws CommandException with [ExitCode#NO_HOST] if there is none, [ExitCode#USAGE] if there
  ///   are several and none is meant
  OwnerRecord live(Optional<String> named) {
    return liveIfAny(named)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NO_HOST,
                    named
                            .map(id -> "No run '%s' is alive".formatted(id) + suggestion(id))
                            .orElse("No application is running.")
                        + " Start one: ./personaplex run"));
  }

  /// The same; empty where no host is alive.
  ///
  /// @throws CommandException if there are several and none is meant
  Optional<OwnerRecord> liveIfAny(Optional<String> named) {
    List<OwnerRecord> alive = LiveRuns.in(workplace.state()).alive();
    if (named.isPresent()) {
      return alive.stream().filter(run -> run.run().text().equals(named.get())).findFirst();
    }
    List<OwnerRecord> here = alive.stream().filter(this::isOfThisCheckout).toList();
    List<OwnerRecord> candidates = here.isEmpty() ? alive : here;
    if (candidates.size() > 1) {
      throw new CommandException(
          ExitCode.USAGE,
          "Several applications are running; say which with --run:%n%s"
              .formatted(
                  candidates.stream()
                      .map(RunChoice::describe)
                      .collect(Collectors.joining(System.lineSeparator()))));
    }
    return candidates.stream().findFirst();
  }

  /// A run of which something may be read: alive or ended.
  ///
  /// @throws CommandException if there is none
  RunId any(Optional<String> named) {
    List<RunId> ids = LiveRuns.ids(workplace.state());
    if (named.isPresent()) {
      return ids.stream()
          .filter(id -> id.text().equals(named.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandException(
                      ExitCode.USAGE,
                      "There is no run '%s'%s".formatted(named.get(), suggestion(named.get()))));
    }
    return liveIfAny(named)
        .map(OwnerRecord::run)
        .or(() -> ids.stream().findFirst())
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NO_HOST,
                    "Nothing has run yet: %s holds no run. Start one: ./personaplex run"
                        .formatted(workplace.state())));
  }

  /// Whether a run was started from this checkout.
  boolean isOfThisCheckout(OwnerRecord run) {
    return Path.of(run.checkout()).equals(workplace.checkout());
  }

  private String suggestion(String id) {
    List<String> ids = LiveRuns.ids(workplace.state()).stream().map(RunId::text).toList();
    return Suggestion.suffix(id, ids) + "; './personaplex ps --all' lists the runs.";
  }

  private static String describe(OwnerRecord run) {
    return "  %s  %s, since %s, from %s"
        .formatted(run.run(), run.application(), run.startedAt(), run.checkout());
  }
}
