package io.personaplex.models;

/// Told what a fetch does, on the thread that fetches. What it throws ends the fetch.
public interface FetchListener {

  /// Once, before anything is fetched, and only if something is missing.
  default void planned(FetchPlan plan) {}

  /// At most about four times a second for one model and activity, and at the end of each.
  default void progressed(FetchProgress progress) {}

  /// A sentence worth showing: a source that cannot be used and what is done instead.
  default void noted(String sentence) {}

  /// Hears nothing.
  static FetchListener silent() {
    return new FetchListener() {};
  }
}
