package io.personaplex.apphost;

import java.time.Duration;
import java.util.List;

/// Told about every second of a stop who is still alive.
@FunctionalInterface
public interface StopProgress {
  /// Nobody listens.
  StopProgress NONE = (alive, left) -> {};

  /// Someone who takes time to end.
  ///
  /// @param resource its name
  /// @param place where it is
  /// @param asked how long ago it was asked to end
  record Alive(String resource, Place place, Duration asked) {
    @Override
    public String toString() {
      return "%s (%s, %d s)".formatted(resource, place.words(), asked.toSeconds());
    }
  }

  /// @param alive those that were asked and are still there; not empty
  /// @param left until everything is killed
  void waiting(List<Alive> alive, Duration left);
}
