package io.personaplex.cascade;

import io.personaplex.speech.SpeechEngine;
import io.personaplex.testkit.SpeechEngineContract;
import java.util.HashMap;

/// The engine as it is shipped, natives and small models included, under the contract.
class CascadeWithSmallModelsTest extends SpeechEngineContract {
  @Override
  protected SpeechEngine createEngine() {
    var environment = new HashMap<>(System.getenv());
    environment.put("MODEL_SET", "small");
    return new CascadeEngineProvider().load(environment, (_, _) -> {});
  }
}
