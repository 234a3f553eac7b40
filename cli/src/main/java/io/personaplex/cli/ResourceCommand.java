package io.personaplex.cli;

import io.personaplex.apphost.run.OwnerRecord;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A change of resources of a running application, and the wait for what comes of it.
///
/// @param host who is asked
/// @param output where it is told
/// @param timeout how long the result may take
record ResourceCommand(HostClient host, Output output, Duration timeout) {
  /// Of the run that was named, or the one that is meant.
  static ResourceCommand of(OwnerRecord run, Output output, Duration timeout) {
    return new ResourceCommand(new HostClient(run), output, timeout);
  }

  /// Starts resources; those that run already are left alone.
  int start(List<String> names) throws InterruptedException {
    List<ResourceView> before = host.resources(names);
    before.stream()
        .filter(resource -> resource.hasEnded() || resource.state().equals("not started"))
        .forEach(resource -> host.change(resource.name(), "start"));
    return await(names, before, Awaited.HEALTHY::isReached);
  }

  /// Stops resources and starts them again.
  int restart(List<String> names) throws InterruptedException {
    List<ResourceView> before = host.resources(names);
    before.forEach(resource -> host.change(resource.name(), "restart"));
    return await(names, before, resource -> isAnother(before, resource) && resource.isReady());
  }

  /// Stops resources.
  int stop(List<String> names) throws InterruptedException {
    List<ResourceView> before = host.resources(names);
    before.stream()
        .filter(resource -> !resource.hasEnded())
        .forEach(resource -> host.change(resource.name(), "stop"));
    return tell(
        new StateWait(host, names, timeout)
            .until(
                resource -> resource.hasEnded() || resource.state().equals("not started"),
                _ -> false,
                output::note));
  }

  private int await(List<String> names, List<ResourceView> before, Predicate<ResourceView> reached)
      throws InterruptedException {
    // What it was before says nothing about what comes of this start.
    return tell(
        new StateWait(host, names, timeout)
            .until(
                reached,
                resource -> Awaited.HEALTHY.isHopeless(resource) && isAnother(before, resource),
                output::note));
  }

  private int tell(StateWait.Outcome outcome) {
    if (output.isJson()) {
      output.print(outcome.json());
    } else if (outcome.exitCode() == ExitCode.OK) {
      output.print(outcome.text());
    } else {
      output.note(outcome.text());
    }
    return outcome.exitCode().code();
  }

  /// Whether something has happened to a resource since it was seen before.
  private static boolean isAnother(List<ResourceView> before, ResourceView now) {
    ResourceView was =
        before.stream()
            .filter(resource -> resource.name().equals(now.name()))
            .findFirst()
            .orElse(now);
    boolean sameProcess = now.pid().equals(was.pid()) && now.container().equals(was.container());
    return !sameProcess
        || (now.pid().equals(OptionalLong.empty()) && !now.since().equals(was.since()));
  }

  /// The names in one line.
  static String list(List<ResourceView> resources) {
    return resources.stream().map(ResourceView::name).collect(Collectors.joining(", "));
  }
}
