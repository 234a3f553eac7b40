package io.personaplex.apphost;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Finished;
import io.personaplex.apphost.ResourceState.NotStarted;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopped;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.model.Dependency;
import io.personaplex.apphost.model.Dependency.Condition;
import io.personaplex.apphost.model.Service;
import java.util.List;

/// Whether what a service waits for has happened. Pure: a snapshot goes in, a verdict comes out.
final class DependencyCheck {
  private DependencyCheck() {}

  /// What can be said about a dependency, or about all of a service's.
  sealed interface Verdict {
    /// The condition holds.
    record Holds() implements Verdict {}

    /// It may come to hold.
    ///
    /// @param on who is waited for and what for: `db to be healthy`
    /// @param seen its state in words
    record Pending(String on, String seen) implements Verdict {}

    /// It will not hold unless somebody does something.
    ///
    /// @param why the chain in words
    record Failed(String why) implements Verdict {}
  }

  /// The verdict about all of a service's dependencies: the first that does not hold, a failed one
  /// before one that may still come.
  static Verdict of(Service service, Snapshot now) {
    Verdict first = new Verdict.Holds();
    for (Dependency dependency : service.dependencies()) {
      Verdict verdict = of(dependency, now.resource(dependency.on()).state());
      if (verdict instanceof Verdict.Failed) {
        return verdict;
      }
      if (first instanceof Verdict.Holds) {
        first = verdict;
      }
    }
    return first;
  }

  static Verdict of(Dependency dependency, ResourceState state) {
    if (holds(dependency.condition(), state)) {
      return new Verdict.Holds();
    }
    if (!dependency.keepsWaiting() && isLost(state)) {
      return new Verdict.Failed(
          "it needs %s, which is down: %s".formatted(dependency.on(), state.sentence()));
    }
    return new Verdict.Pending(
        dependency.on() + " " + dependency.condition().words(), state.sentence());
  }

  /// What is wrong around a running service: dependencies that held when it started and do not now.
  static List<String> degraded(Service service, ResourceState state, Snapshot now) {
    if (!(state instanceof Running)) {
      return List.of();
    }
    return service.dependencies().stream()
        .filter(on -> !holds(on.condition(), now.resource(on.on()).state()))
        .map(
            on ->
                "dependency degraded: %s is not %s: %s"
                    .formatted(
                        on.on(),
                        on.condition() == Condition.HEALTHY ? "healthy" : "there",
                        now.resource(on.on()).state().sentence()))
        .toList();
  }

  private static boolean holds(Condition condition, ResourceState state) {
    return switch (condition) {
      case STARTED -> state instanceof Running || state instanceof Finished;
      case HEALTHY -> state.isHealthy();
      case COMPLETED -> state instanceof Finished;
    };
  }

  /// Stopped by a person is not lost: the same person may start it again. Nor is one that waits for
  /// its runtime: it starts by itself.
  private static boolean isLost(ResourceState state) {
    return switch (state) {
      case Exited _, Finished _, FailedToStart _, CrashLoop _ -> true;
      case NotStarted _,
          Waiting _,
          Starting _,
          Running _,
          Stopping _,
          Stopped _,
          RuntimeUnavailable _ ->
          false;
    };
  }
}
