package io.personaplex.apphost;

/// Where a resource is in its life. Closed on purpose: a new state breaks every switch that must
/// know about it.
public sealed interface ResourceState {
  /// Nothing was done yet.
  record NotStarted() implements ResourceState {}

  /// It will start, but not now.
  ///
  /// @param on what must happen first: another resource's health, the end of a pause
  record Waiting(String on) implements ResourceState {}

  /// The process exists and has not answered yet.
  ///
  /// @param pid process id
  record Starting(long pid) implements ResourceState {}

  /// The process exists and answers, or has no health check.
  ///
  /// @param pid process id
  /// @param health what it last said
  record Running(long pid, ServiceHealth health) implements ResourceState {}

  /// It was asked to stop and is still there.
  ///
  /// @param pid process id
  record Stopping(long pid) implements ResourceState {}

  /// The process is gone: stopped by us, or ended with nothing more to be done about it.
  ///
  /// @param code exit code; 128 + n after signal n
  record Exited(int code) implements ResourceState {}

  /// It ended again and again and is left alone now.
  ///
  /// @param code last exit code
  /// @param exits how often it ended in a row
  record CrashLoop(int code, int exits) implements ResourceState {}

  /// It could not be started, and trying again would not help.
  ///
  /// @param why a sentence with the remedy
  record FailedToStart(String why) implements ResourceState {}

  /// As written on the page and in JSON.
  default String word() {
    return switch (this) {
      case NotStarted() -> "not started";
      case Waiting(_) -> "waiting";
      case Starting(_) -> "starting";
      case Running(_, _) -> "running";
      case Stopping(_) -> "stopping";
      case Exited(_) -> "exited";
      case CrashLoop(_, _) -> "crash loop";
      case FailedToStart(_) -> "failed to start";
    };
  }

  /// One line for people, without the resource's name.
  default String sentence() {
    return switch (this) {
      case NotStarted() -> "not started";
      case Waiting(String on) -> "waiting for " + on;
      case Starting(long pid) -> "starting (pid %d)".formatted(pid);
      case Running(_, ServiceHealth health) ->
          health.detail().isEmpty()
              ? health.status().word()
              : health.status().word() + ": " + health.detail();
      case Stopping(long pid) -> "stopping (pid %d)".formatted(pid);
      case Exited(int code) -> "exited with code %d".formatted(code);
      case CrashLoop(int code, int exits) ->
          "ended %d times in a row, last with code %d: not restarted any more"
              .formatted(exits, code);
      case FailedToStart(String why) -> why;
    };
  }

  /// Whether it runs and said that it can work.
  default boolean isHealthy() {
    return this instanceof Running(_, ServiceHealth health) && health.isHealthy();
  }

  /// Whether nothing more will happen to it by itself.
  default boolean isFinal() {
    return switch (this) {
      case Exited(_), CrashLoop(_, _), FailedToStart(_) -> true;
      case NotStarted(), Waiting(_), Starting(_), Running(_, _), Stopping(_) -> false;
    };
  }
}
