package io.personaplex.backend;

import io.personaplex.speech.Offer;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider;
import java.util.Map;

/// A provider whose load a test supplies.
record FakeProvider(String name, int preference, Offer offered, Load loading)
    implements SpeechEngineProvider {
  /// Loads the engine.
  interface Load {
    SpeechEngine load(Map<String, String> environment, LoadProgress progress);
  }

  /// One that wants to be taken.
  FakeProvider(String name, int preference, Load loading) {
    this(name, preference, new Offer.Taken(""), loading);
  }

  @Override
  public Offer offer(Map<String, String> environment, LoadProgress progress) {
    return offered;
  }

  @Override
  public SpeechEngine load(Map<String, String> environment, LoadProgress progress) {
    return loading.load(environment, progress);
  }
}
