package io.personaplex.apphost;

import java.util.Locale;
import java.util.OptionalInt;

/// What is known about a service's ability to work. Not knowing is not healthy.
///
/// @param status the verdict
/// @param activity what the service is doing, or why it cannot work; may be empty
/// @param percent how far the activity has come, 0 to 100, if the service says so
public record ServiceHealth(Status status, String activity, OptionalInt percent) {

  /// The verdicts.
  public enum Status {
    /// There is no health check.
    NOT_CHECKED,
    /// No answer, or none that could be understood.
    UNKNOWN,
    /// It answers that it is not ready yet.
    STARTING,
    /// It answers that it can work.
    HEALTHY,
    /// It answers that it cannot work.
    UNHEALTHY;

    /// As written on the page and in JSON: `not checked`, `healthy`.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// A verdict with a sentence and no progress.
  public static ServiceHealth of(Status status, String activity) {
    return new ServiceHealth(status, activity, OptionalInt.empty());
  }

  /// Whether it can work.
  public boolean isHealthy() {
    return status == Status.HEALTHY;
  }

  /// The activity with its progress: `fetching models (42 %)`.
  public String detail() {
    if (percent.isEmpty()) {
      return activity;
    }
    return (activity.isEmpty() ? status.word() : activity) + " (" + percent.getAsInt() + " %)";
  }
}
