package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Waits until resources of a run are in a state, asking its host again and again.
///
/// @param host where to ask
/// @param names of the resources; none means all
/// @param timeout how long at most
record StateWait(HostClient host, List<String> names, Duration timeout) {
  private static final Duration ASK_EVERY = Duration.ofMillis(200);

  /// How it ended.
  ///
  /// @param exitCode of the command
  /// @param resources as they were last seen; empty if the host is gone
  record Outcome(ExitCode exitCode, List<ResourceView> resources) {
    /// For people.
    String text() {
      return switch (exitCode) {
        case NO_HOST -> "The host is gone.";
        default ->
            resources.stream()
                .map(ResourceView::sentence)
                .collect(Collectors.joining(System.lineSeparator()));
      };
    }

    /// For programs.
    ObjectNode json() {
      ObjectNode node = new JsonMapper().createObjectNode();
      node.put("outcome", exitCode.name().toLowerCase(Locale.ROOT));
      node.put("exitCode", exitCode.code());
      var array = node.putArray("resources");
      for (ResourceView resource : resources) {
        ObjectNode entry = array.addObject();
        entry.put("name", resource.name()).put("state", resource.state());
        entry.put("health", resource.health()).put("detail", resource.detail());
      }
      return node;
    }
  }

  /// Waits until all fulfil `reached`, one fulfils `hopeless`, the host is gone or time is up.
  ///
  /// @param progress told a line whenever a resource that is waited for changes
  /// @throws CommandException if there is no resource of one of the names
  Outcome until(
      Predicate<ResourceView> reached, Predicate<ResourceView> hopeless, Consumer<String> progress)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<ResourceView> now = host.resources(names);
    String said = "";
    while (true) {
      if (now.stream().allMatch(reached)) {
        return new Outcome(ExitCode.OK, now);
      }
      if (now.stream().anyMatch(hopeless)) {
        return new Outcome(ExitCode.RESOURCE_FAILED, now.stream().filter(hopeless).toList());
      }
      if (System.nanoTime() - deadline >= 0) {
        return new Outcome(ExitCode.TIMED_OUT, now.stream().filter(reached.negate()).toList());
      }
      String line =
          now.stream()
              .filter(reached.negate())
              .map(ResourceView::sentence)
              .collect(Collectors.joining("; "));
      if (!line.equals(said)) {
        progress.accept(line);
        said = line;
      }
      Thread.sleep(ASK_EVERY);
      Optional<List<ResourceView>> next = host.resources();
      if (next.isEmpty()) {
        return new Outcome(ExitCode.NO_HOST, List.of());
      }
      now =
          next.get().stream()
              .filter(resource -> names.isEmpty() || names.contains(resource.name()))
              .toList();
    }
  }
}
