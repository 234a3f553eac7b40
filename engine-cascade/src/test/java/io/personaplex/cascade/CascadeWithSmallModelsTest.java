package io.personaplex.cascade;

import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechSession;
import io.personaplex.testkit.SpeechEngineContract;
import java.util.HashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The engine as it is shipped, natives and small models included, under the contract. Loaded once:
/// llama.cpp gives no memory back when it is closed.
class CascadeWithSmallModelsTest extends SpeechEngineContract {
  private static SpeechEngine loaded;

  @BeforeAll
  static void loadModels() {
    var environment = new HashMap<>(System.getenv());
    environment.put("MODEL_SET", "small");
    loaded = new CascadeEngineProvider().load(environment, (_, _) -> {});
  }

  @AfterAll
  static void closeModels() {
    if (loaded != null) {
      loaded.close();
    }
  }

  @Override
  protected SpeechEngine createEngine() {
    return new Shared(loaded);
  }

  /// Closed by the last test only.
  private record Shared(SpeechEngine engine) implements SpeechEngine {
    @Override
    public EngineInfo info() {
      return engine.info();
    }

    @Override
    public SpeechSession open(SessionRequest request) {
      return engine.open(request);
    }

    @Override
    public void close() {}
  }
}
