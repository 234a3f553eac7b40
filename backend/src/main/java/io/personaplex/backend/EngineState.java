package io.personaplex.backend;

import io.personaplex.http.Health;
import io.personaplex.speech.SpeechEngine;

/// What the backend knows about its engine.
public sealed interface EngineState {
  /// Being loaded.
  ///
  /// @param progress 0 … 1, or negative when unknown
  record Starting(String activity, double progress) implements EngineState {}

  /// Can talk.
  ///
  /// @param choice one sentence: how this engine was chosen
  /// @param notice what people should know although it talks: a preferred engine could not start,
  ///   or this one is too slow here; empty = nothing
  record Ready(SpeechEngine engine, String choice, String notice) implements EngineState {
    /// How it was chosen, and what the engine warns of.
    public String why() {
      String end = choice.endsWith(".") ? " " : ". ";
      return engine.warning().isEmpty() ? choice : choice + end + engine.warning();
    }
  }

  /// Will not come.
  record Failed(String reason) implements EngineState {}

  /// The same for `/health`.
  default Health toHealth() {
    return switch (this) {
      case Starting(String activity, double progress) -> new Health.Starting(activity, progress);
      case Ready(_, _, String notice) -> new Health.Ok(notice);
      case Failed(String reason) -> new Health.Failed(reason);
    };
  }
}
