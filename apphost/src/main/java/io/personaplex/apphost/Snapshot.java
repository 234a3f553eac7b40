package io.personaplex.apphost;

import io.personaplex.apphost.model.Service;
import java.time.Instant;
import java.util.List;

/// All resources at one moment. Immutable; a later snapshot has a higher number.
///
/// @param number 0 before anything happened, then one more with every change
/// @param at when it was taken
/// @param resources in start order
public record Snapshot(long number, Instant at, List<ResourceSnapshot> resources) {

  /// Copies the list.
  public Snapshot {
    resources = List.copyOf(resources);
  }

  /// One resource at one moment.
  ///
  /// @param service its description
  /// @param state where it is
  /// @param since when it came there
  /// @param restarts how often it was started again
  /// @param lastWords the last lines it printed before it ended unasked; empty if it did not
  public record ResourceSnapshot(
      Service service, ResourceState state, Instant since, int restarts, List<String> lastWords) {

    /// Copies the list.
    public ResourceSnapshot {
      lastWords = List.copyOf(lastWords);
    }

    /// The resource's name.
    public String name() {
      return service.name();
    }
  }

  /// @throws IllegalArgumentException if there is no resource of that name
  public ResourceSnapshot resource(String name) {
    return resources.stream()
        .filter(resource -> resource.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no resource '" + name + "'"));
  }

  /// The names of all resources, in start order.
  public List<String> names() {
    return resources.stream().map(ResourceSnapshot::name).toList();
  }

  /// Whether every resource is healthy.
  public boolean allHealthy() {
    return resources.stream().allMatch(resource -> resource.state().isHealthy());
  }
}
