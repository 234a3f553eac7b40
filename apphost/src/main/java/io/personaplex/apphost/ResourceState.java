package io.personaplex.apphost;

import java.util.List;
import java.util.Optional;

/// Where a resource is in its life. Closed on purpose: a new state breaks every switch that must
/// know about it.
public sealed interface ResourceState {
  /// Nothing was done yet.
  record NotStarted() implements ResourceState {}

  /// It will start, but not now.
  ///
  /// @param on what must happen first: another resource's health, the end of a pause
  /// @param seen what was last seen of it: the answer to the last probe; may be empty
  record Waiting(String on, String seen) implements ResourceState {
    /// Waiting for something that has no state to show.
    public Waiting(String on) {
      this(on, "");
    }
  }

  /// It is being started, or was and has not answered yet.
  ///
  /// @param doing what takes the time: building an image; may be empty
  /// @param place where it is, once it is somewhere
  record Starting(String doing, Optional<Place> place) implements ResourceState {
    /// It exists and has not answered yet.
    public Starting(Place place) {
      this("", Optional.of(place));
    }

    /// It does not exist yet.
    public Starting(String doing) {
      this(doing, Optional.empty());
    }
  }

  /// It exists and answers, or has no health check.
  ///
  /// @param place where it is
  /// @param health what it last said
  record Running(Place place, ServiceHealth health) implements ResourceState {}

  /// It was asked to stop and is still there.
  ///
  /// @param place where it is
  record Stopping(Place place) implements ResourceState {}

  /// It does not run because somebody asked for that.
  ///
  /// @param note what is worth knowing about it: that it had to be killed; may be empty
  record Stopped(String note) implements ResourceState {}

  /// It ended unasked, and is not started again.
  ///
  /// @param exit how it ended
  record Exited(Exit exit) implements ResourceState {}

  /// It has done its work: exit code 0, and nothing asks for another start.
  record Finished() implements ResourceState {}

  /// It could not be started, and trying again would not help.
  ///
  /// @param why what is wrong, a sentence
  /// @param remedy what to do, a sentence; may be empty if `why` says it
  record FailedToStart(String why, String remedy) implements ResourceState {}

  /// It ended again and again and is left alone until a person starts it.
  ///
  /// @param last how it ended last
  /// @param exits how often it ended in the time its restart policy looks at
  record CrashLoop(Exit last, int exits) implements ResourceState {}

  /// Nothing it can run in is there. It starts by itself when that changes.
  ///
  /// @param reasons a sentence for each form it could have
  record RuntimeUnavailable(List<String> reasons) implements ResourceState {
    /// Copies the list.
    public RuntimeUnavailable {
      reasons = List.copyOf(reasons);
    }
  }

  /// As written on the page and in JSON.
  default String word() {
    return switch (this) {
      case NotStarted _ -> "not started";
      case Waiting _ -> "waiting";
      case Starting _ -> "starting";
      case Running _ -> "running";
      case Stopping _ -> "stopping";
      case Stopped _ -> "stopped";
      case Exited _ -> "exited";
      case Finished _ -> "finished";
      case FailedToStart _ -> "failed to start";
      case CrashLoop _ -> "crash loop";
      case RuntimeUnavailable _ -> "runtime unavailable";
    };
  }

  /// One line for people, without the resource's name.
  default String sentence() {
    return switch (this) {
      case NotStarted _ -> "not started";
      case Waiting(String on, String seen) ->
          "waiting for " + on + (seen.isEmpty() ? "" : " (" + seen + ")");
      case Starting(String doing, Optional<Place> place) ->
          doing.isEmpty()
              ? "starting" + place.map(where -> " (" + where.words() + ")").orElse("")
              : "starting: " + doing;
      case Running(_, ServiceHealth health) ->
          health.detail().isEmpty()
              ? health.status().word()
              : health.status().word() + ": " + health.detail();
      case Stopping(Place place) -> "stopping (" + place.words() + ")";
      case Stopped(String note) -> note.isEmpty() ? "stopped" : "stopped: " + note;
      case Exited(Exit exit) -> "exited with " + exit.words();
      case Finished _ -> "finished";
      case FailedToStart(String why, String remedy) -> remedy.isEmpty() ? why : why + "; " + remedy;
      case CrashLoop(Exit last, int exits) ->
          "ended %d times in a row, last with %s: not restarted any more"
              .formatted(exits, last.words());
      case RuntimeUnavailable(List<String> reasons) ->
          "nothing to run it in: " + String.join("; ", reasons);
    };
  }

  /// Where it is, if it is anywhere.
  default Optional<Place> whereabouts() {
    return switch (this) {
      case Starting(_, Optional<Place> place) -> place;
      case Running(Place place, _) -> Optional.of(place);
      case Stopping(Place place) -> Optional.of(place);
      case NotStarted _,
          Waiting _,
          Stopped _,
          Exited _,
          Finished _,
          FailedToStart _,
          CrashLoop _,
          RuntimeUnavailable _ ->
          Optional.empty();
    };
  }

  /// Whether it runs and said that it can work.
  default boolean isHealthy() {
    return this instanceof Running(_, ServiceHealth health) && health.isHealthy();
  }

  /// Whether nothing more will happen to it unless somebody does something.
  default boolean isFinal() {
    return switch (this) {
      case Stopped _, Exited _, Finished _, FailedToStart _, CrashLoop _ -> true;
      case NotStarted _, Waiting _, Starting _, Running _, Stopping _, RuntimeUnavailable _ ->
          false;
    };
  }

  /// Whether it is of no use to anybody now, and nobody wanted that.
  default boolean hasFailed() {
    return switch (this) {
      case Exited _, FailedToStart _, CrashLoop _, RuntimeUnavailable _ -> true;
      case NotStarted _, Waiting _, Starting _, Running _, Stopping _, Stopped _, Finished _ ->
          false;
    };
  }
}
