package io.personaplex.personaplex;

import io.personaplex.speech.SpeechEngine;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.SpeechEngineContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The promises of every engine, kept by PersonaPlex on the tiny checkpoint of the golden set.
class PersonaPlexEngineTest extends SpeechEngineContract {
  @TempDir private Path cache;

  @Override
  protected SpeechEngine createEngine() {
    return PersonaPlexEngine.load(
        CheckpointFolder.open(Golden.folder(), cache),
        EngineOptions.defaults(cache)
            .withPrecision(PrecisionChoice.F32)
            .withThreads(1)
            .withContextEnd(ContextEnd.SLIDE),
        (_, _) -> {});
  }
}
