package io.personaplex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.EchoEngine;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The echo engine under the contract; it lives here because `speech` cannot depend on the testkit.
class EchoEngineTest extends SpeechEngineContract {
  @Override
  protected SpeechEngine createEngine() {
    return new EchoEngine();
  }

  @Test
  void returnsWhatYouSaidThirteenFramesLater() {
    // One second is 12.5 frames of 80 ms, rounded up.
    try (var engine = new EchoEngine();
        var session = engine.open(SessionRequest.DEFAULT)) {
      session.prompt(_ -> {});
      for (int frame = 0; frame < 40; frame++) {
        float[] user = new float[1_920];
        Arrays.fill(user, frame / 100f);
        float[] agent = new float[1_920];
        session.step(user, agent, new Events());
        assertThat(agent).containsOnly(frame < 13 ? 0f : (frame - 13) / 100f);
      }
    }
  }
}
