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
  /// @param why one sentence: how this engine was chosen
  /// @param steppedIn whether a preferred engine could not start
  record Ready(SpeechEngine engine, String why, boolean steppedIn) implements EngineState {}

  /// Will not come.
  record Failed(String reason) implements EngineState {}

  /// The same for `/health`.
  default Health toHealth() {
    return switch (this) {
      case Starting(String activity, double progress) -> new Health.Starting(activity, progress);
      case Ready(_, String why, boolean steppedIn) -> new Health.Ok(steppedIn ? why : "");
      case Failed(String reason) -> new Health.Failed(reason);
    };
  }
}
