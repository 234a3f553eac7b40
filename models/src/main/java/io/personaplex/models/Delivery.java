package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;

/// What a source needs to know while it delivers one model: whom to tell.
///
/// @param source its label
record Delivery(String model, String source, ProgressGate gate) {

  void progress(Activity activity, long done, long total) {
    gate.report(new FetchProgress(model, activity, done, total, source));
  }

  void note(String sentence) {
    gate.note(sentence);
  }
}
