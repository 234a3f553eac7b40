package io.personaplex.apphost;

import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.model.Application;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The one place where state is published. Readers get immutable snapshots; each change makes a new
/// one with the next number.
///
/// **Threads**: any. Listeners run on the thread that made the change, one change after the other,
/// and must be quick and must not block.
public final class SnapshotBoard {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Clock clock;
  private volatile Snapshot latest;

  /// Told of every change, in order.
  @FunctionalInterface
  public interface Listener {
    /// @param before the resource as it was
    /// @param after the resource as it is
    void changed(ResourceSnapshot before, ResourceSnapshot after);
  }

  SnapshotBoard(Application application, Clock clock) {
    this.clock = clock;
    this.latest =
        new Snapshot(
            0,
            clock.instant(),
            application.services().stream()
                .map(service -> ResourceSnapshot.notStarted(service, clock.instant()))
                .toList());
  }

  /// The newest snapshot.
  public Snapshot latest() {
    return latest;
  }

  /// Adds a listener, for good.
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /// Waits until a snapshot fulfils `wish`.
  ///
  /// @return that snapshot, or empty if the time ran out
  public Optional<Snapshot> await(Predicate<Snapshot> wish, Duration timeout)
      throws InterruptedException {
    long nanosLeft = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (!wish.test(latest)) {
        if (nanosLeft <= 0) {
          return Optional.empty();
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
      return Optional.of(latest);
    } finally {
      lock.unlock();
    }
  }

  /// Wakes everybody who awaits something, to look again.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void state(String name, ResourceState state) {
    edit(name, was -> was.withState(state, clock.instant()));
  }

  /// Changes one resource. What this means to those that depend on it is worked out here, so that
  /// no snapshot shows one without the other's notice for longer than it takes to tell.
  void edit(String name, UnaryOperator<ResourceSnapshot> edit) {
    lock.lock();
    try {
      ResourceSnapshot before = latest.resource(name);
      if (publish(before, edit.apply(before))) {
        for (ResourceSnapshot other : latest.resources()) {
          publish(
              other,
              other.withNotices(DependencyCheck.degraded(other.service(), other.state(), latest)));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return whether it is news
  private boolean publish(ResourceSnapshot before, ResourceSnapshot after) {
    if (after.equals(before)) {
      return false;
    }
    latest =
        new Snapshot(
            latest.number() + 1,
            clock.instant(),
            latest.resources().stream()
                .map(resource -> resource.name().equals(after.name()) ? after : resource)
                .toList());
    for (Listener listener : listeners) {
      listener.changed(before, after);
    }
    changed.signalAll();
    return true;
  }
}
