package io.personaplex.apphost;

import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
  /// @param form the form it runs in or last ran in; empty before the first start
  /// @param skipped the forms that were tried before that one
  /// @param starts how often it was started
  /// @param crash its last end that nobody asked for; empty if there was none since a person
  ///   started it
  /// @param notices what is wrong around it while it runs: a dependency that is down
  public record ResourceSnapshot(
      Service service,
      ResourceState state,
      Instant since,
      Optional<Form> form,
      List<SkippedForm> skipped,
      int starts,
      Optional<Crash> crash,
      List<String> notices) {

    /// Copies the lists.
    public ResourceSnapshot {
      skipped = List.copyOf(skipped);
      notices = List.copyOf(notices);
    }

    /// Before anything happened.
    public static ResourceSnapshot notStarted(Service service, Instant now) {
      return new ResourceSnapshot(
          service,
          new ResourceState.NotStarted(),
          now,
          Optional.empty(),
          List.of(),
          0,
          Optional.empty(),
          List.of());
    }

    /// The resource's name.
    public String name() {
      return service.name();
    }

    /// How often it was started again.
    public int restarts() {
      return Math.max(0, starts - 1);
    }

    /// The same in another state; `since` stays while the state only tells more about itself.
    public ResourceSnapshot withState(ResourceState next, Instant now) {
      return new ResourceSnapshot(
          service,
          next,
          state.word().equals(next.word()) ? since : now,
          form,
          skipped,
          starts,
          crash,
          notices);
    }

    ResourceSnapshot withForm(Form chosen, List<SkippedForm> passedOver) {
      return new ResourceSnapshot(
          service, state, since, Optional.of(chosen), passedOver, starts, crash, notices);
    }

    ResourceSnapshot withSkipped(SkippedForm one) {
      return new ResourceSnapshot(
          service,
          state,
          since,
          form,
          Stream.concat(skipped.stream(), Stream.of(one)).toList(),
          starts,
          crash,
          notices);
    }

    ResourceSnapshot withStart() {
      return new ResourceSnapshot(service, state, since, form, skipped, starts + 1, crash, notices);
    }

    ResourceSnapshot withCrash(Optional<Crash> last) {
      return new ResourceSnapshot(service, state, since, form, skipped, starts, last, notices);
    }

    ResourceSnapshot withNotices(List<String> now) {
      return new ResourceSnapshot(service, state, since, form, skipped, starts, crash, now);
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

  /// Whether every resource is healthy, tasks that have done their work and resources that wait for
  /// a person aside.
  public boolean allHealthy() {
    return resources.stream()
        .allMatch(
            resource ->
                switch (resource.state()) {
                  case ResourceState.NotStarted _ -> resource.service().startsExplicitly();
                  case ResourceState.Finished _ -> true;
                  case ResourceState other -> other.isHealthy();
                });
  }
}
