package io.personaplex.speech;

import java.util.Map;

/// Offers the echo engine, the last resort of `SPEECH_ENGINE=auto`.
public final class EchoEngineProvider implements SpeechEngineProvider {
  @Override
  public String name() {
    return EchoEngine.NAME;
  }

  @Override
  public int preference() {
    return Integer.MAX_VALUE;
  }

  @Override
  public SpeechEngine load(Map<String, String> environment, LoadProgress progress) {
    progress.report("echo engine ready", 1);
    return new EchoEngine();
  }
}
