package io.personaplex.cli;

import java.util.Locale;

/// What `wait` can wait for.
enum Awaited {
  /// It says that it can work, or runs without a health check.
  HEALTHY,
  /// Its process runs and has answered.
  RUNNING,
  /// Its process ended with exit code 0.
  COMPLETED;

  /// Whether it is so.
  boolean isReached(ResourceView resource) {
    return switch (this) {
      case HEALTHY -> resource.isReady();
      case RUNNING -> resource.isRunning();
      case COMPLETED -> resource.hasCompleted();
    };
  }

  /// Whether it will not become so by itself.
  boolean isHopeless(ResourceView resource) {
    return resource.hasFailed() || (resource.hasEnded() && !isReached(resource));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
