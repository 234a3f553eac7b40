package io.personaplex.speech;

import java.util.Map;

/// Makes one kind of engine; found with [java.util.ServiceLoader], so that the backend names no
/// engine.
public interface SpeechEngineProvider {
  /// Name as used by `SPEECH_ENGINE`.
  String name();

  /// Order in which `SPEECH_ENGINE=auto` tries the engines: lower first. The echo engine comes
  /// last.
  int preference();

  /// Whether `SPEECH_ENGINE=auto` should take this engine; asked right before [#load], and not
  /// asked of an engine that was named. May take seconds.
  ///
  /// @param environment the process environment
  /// @param progress told what is going on
  default Offer offer(Map<String, String> environment, LoadProgress progress) {
    return new Offer.Taken("");
  }

  /// Loads the engine, fetching what it needs first. May take minutes; called on a thread of its
  /// own.
  ///
  /// @param environment the process environment (settings such as `HF_HOME`, `LLM_MODEL`)
  /// @param progress told what is going on
  /// @throws SpeechException if this engine cannot work on this machine: the message says why and
  ///   what to do
  SpeechEngine load(Map<String, String> environment, LoadProgress progress);

  /// Receives the progress of a load; callable from any thread, must not block.
  @FunctionalInterface
  interface LoadProgress {
    /// @param activity one line for people, for example `fetching qwen2.5-coder-1.5b: 312 of 1117
    ///   MB`
    /// @param fraction of the whole load, 0 … 1, or negative when unknown
    void report(String activity, double fraction);
  }
}
