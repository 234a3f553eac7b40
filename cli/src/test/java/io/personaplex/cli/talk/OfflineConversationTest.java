package io.personaplex.cli.talk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechException;
import io.personaplex.speech.SpeechSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;

class OfflineConversationTest {
  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final int FRAME = FORMAT.samplesPerFrame();

  private final List<String> told = new ArrayList<>();
  private final ScriptedEngine engine = new ScriptedEngine();

  @Test
  void theLastFrameIsFilledWithZerosAndTheReplyCutToTheUsersLength() throws Exception {
    float[] user = new float[2 * FRAME + 10];
    Arrays.fill(user, 0.5f);
    OfflineReply reply = hold(user);
    assertThat(engine.heard).hasSize(3);
    assertThat(engine.heard.get(2)[9]).isEqualTo(0.5f);
    assertThat(engine.heard.get(2)[10]).isZero();
    assertThat(reply.audio().samples()).hasSameSizeAs(user).containsOnly(0.25f);
    assertThat(reply.audio().sampleRate()).isEqualTo(FORMAT.sampleRate());
    assertThat(reply.frames()).isEqualTo(3);
    assertThat(engine.closed).as("sessions closed").isEqualTo(1);
  }

  @Test
  void whatIsSaidIsToldAtOnceAndKeptByFrame() throws Exception {
    engine.script =
        (frame, events) -> {
          switch (frame) {
            case 0 -> {
              events.metadata(Map.of("seed", 42L));
              events.token("EPAD");
            }
            case 1 -> {
              events.token("<0xC3>");
              events.userText("so far", false);
            }
            case 2 -> {
              events.text(" Hello");
              events.text(" you");
              events.userText("how are you", true);
            }
            default -> events.userText("", true);
          }
        };
    OfflineReply reply = hold(new float[4 * FRAME]);
    assertThat(reply.frameTexts()).containsExactly("EPAD", "<0xC3>", " Hello you", "PAD");
    assertThat(reply.text()).isEqualTo(" Hello you");
    assertThat(reply.heard()).containsExactly("how are you");
    assertThat(reply.seed()).hasValue(42);
    assertThat(told)
        .containsExactly("prompt 0.5", "prompt 1.0", "1/4", "2/4", " Hello", " you", "3/4", "4/4");
  }

  @Test
  void anEngineThatWorksBesideItsStepsGetsThemInRealTime() throws Exception {
    engine.worksInSteps = false;
    int frames = 4;
    long start = System.nanoTime();
    OfflineReply reply = hold(new float[frames * FRAME]);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    // The first one comes at once; a slow machine only makes it more.
    assertThat(millis).isGreaterThanOrEqualTo((frames - 1L) * FORMAT.frameMillis());
    assertThat(reply.framesPerSecond()).as("it works beside its steps").isEmpty();
    assertThat(reply.realTimeFactor()).isEmpty();
  }

  @Test
  void whatTheEngineTellsOfTheConversationReachesThePersonAndTheReply() throws Exception {
    engine.script =
        (frame, events) -> {
          if (frame == 1) {
            events.metadata(Map.of("context", Map.of("event", "renewed"), "notice", "Forgotten."));
          }
        };
    OfflineReply reply = hold(new float[3 * FRAME]);
    assertThat(reply.notices()).containsExactly(new Notice(1, "Forgotten."));
    assertThat(told).containsSubsequence("1/3", "note Forgotten.", "2/3");
    assertThat(reply.framesPerSecond().orElseThrow()).isPositive();
    assertThat(reply.realTimeFactor().orElseThrow()).isPositive();
  }

  @Test
  void aSessionThatCannotGoOnIsClosed() {
    engine.script =
        (_, _) -> {
          throw new SpeechException("the model ate something wrong");
        };
    assertThatThrownBy(() -> hold(new float[FRAME]))
        .isInstanceOf(SpeechException.class)
        .hasMessage("the model ate something wrong");
    assertThat(engine.closed).isEqualTo(1);
  }

  private OfflineReply hold(float[] user) throws InterruptedException {
    var listener =
        new OfflineConversation.Listener() {
          @Override
          public void prompting(double fraction) {
            told.add("prompt " + fraction);
          }

          @Override
          public void stepped(int done, int all) {
            told.add(done + "/" + all);
          }

          @Override
          public void said(String piece) {
            told.add(piece);
          }

          @Override
          public void noted(Notice notice) {
            told.add("note " + notice.words());
          }
        };
    return new OfflineConversation(engine, SessionRequest.DEFAULT, listener).hold(user);
  }

  /// Says what a frame's script wants, as a steady tone.
  private static final class ScriptedEngine implements SpeechEngine {
    private interface Script {
      void play(int frame, SessionEvents events);
    }

    private final List<float[]> heard = new ArrayList<>();
    private Script script = (_, _) -> {};
    private boolean worksInSteps = true;
    private int closed;

    @Override
    public EngineInfo info() {
      return new EngineInfo(
          "scripted", "Scripted", FORMAT, List.of(), "", 1, Set.of(), true, List.of());
    }

    @Override
    public boolean worksInSteps() {
      return worksInSteps;
    }

    @Override
    public SpeechSession open(SessionRequest request) {
      return new SpeechSession() {
        @Override
        public void prompt(DoubleConsumer progress) {
          progress.accept(0.5);
          progress.accept(1);
        }

        @Override
        public void step(float[] user, float[] agent, SessionEvents events) {
          script.play(heard.size(), events);
          heard.add(user.clone());
          Arrays.fill(agent, 0.25f);
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }

    @Override
    public void close() {}
  }
}
