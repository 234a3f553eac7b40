package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.testkit.SpeechEngineContract;
import org.junit.jupiter.api.Test;

class CascadeEngineTest extends SpeechEngineContract {
  private final FakeStages fakes = new FakeStages();

  @Override
  protected SpeechEngine createEngine() {
    return Talk.engine(fakes, CascadeSettings.DEFAULT, 1);
  }

  @Test
  void aTakenSlotIsRefusedAndFreeAgainAfterClose() {
    try (var engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 1)) {
      var first = engine.open(SessionRequest.DEFAULT);
      assertThatThrownBy(() -> engine.open(SessionRequest.DEFAULT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("slots are taken");
      first.close();
      engine.open(SessionRequest.DEFAULT).close();
    }
  }

  @Test
  void aClosedEngineOpensNothing() {
    var engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 1);
    engine.close();
    assertThatThrownBy(() -> engine.open(SessionRequest.DEFAULT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aCloseThatIsRefusedClosesNothing() {
    var engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 2);
    var first = engine.open(SessionRequest.DEFAULT);
    assertThatThrownBy(engine::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 sessions are still open");
    engine.open(SessionRequest.DEFAULT).close();
    first.close();
    engine.close();
    assertThatThrownBy(() -> engine.open(SessionRequest.DEFAULT)).hasMessageContaining("closed");
  }

  @Test
  void warmingUpRunsEveryStage() {
    try (var engine = Talk.engine(fakes, CascadeSettings.DEFAULT, 1)) {
      engine.warmUp();
      assertThat(fakes.ear.lengths).isNotEmpty();
      assertThat(fakes.model.prompts).isNotEmpty();
      assertThat(fakes.voice.clauses).isNotEmpty();
    }
  }
}
