package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.personaplex.kernels.KernelChoice;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.SpeechEngineContract.Events;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a session of PersonaPlex promises beyond any engine's, on the tiny checkpoint of the golden
/// set.
class PersonaPlexSessionTest {
  private static final long NOISE_SEED = 5;

  /// What a word in every frame takes: some strings of a few characters.
  private static final long WORDS_BYTES = 512;

  @TempDir private Path folder;

  @Test
  void theSecondSessionOfAVoiceAndPersonaComputesNoPrompt() {
    try (var engine = load(Golden.folder(), options())) {
      var first = hold(engine, request("You are Ada.", 3), 4);
      assertThat(opening(first)).containsEntry("prompt_stored", false);
      assertThat(first.progress).as("a prompt is computed in steps").hasSizeGreaterThan(1);
      var second = hold(engine, request("You are Ada.", 3), 4);
      assertThat(opening(second)).containsEntry("prompt_stored", true);
      assertThat(second.progress).as("nothing is computed").containsExactly(1.0);
      assertThat(engine.storedPrompts().hits()).isEqualTo(1);
      assertThat(engine.storedPrompts().misses()).isEqualTo(1);
      assertThat(second.tokens).as("and says the same").isEqualTo(first.tokens);
      hold(engine, request("You are Bob.", 3), 1);
      assertThat(engine.storedPrompts().misses()).isEqualTo(2);
    }
  }

  @Test
  void aSeedMakesASessionRepeatableAndAnotherMakesAnother() {
    try (var engine = load(Golden.folder(), options())) {
      var first = hold(engine, request("", 7), 12);
      assertThat(hold(engine, request("", 7), 12).tokens).isEqualTo(first.tokens);
      assertThat(hold(engine, request("", 8), 12).tokens).isNotEqualTo(first.tokens);
      assertThat(opening(first)).containsEntry("seed", 7L);
    }
  }

  @Test
  void theSamplingOfARequestIsUsed() {
    try (var engine = load(Golden.folder(), options())) {
      var sharp = new SessionRequest.Sampling(0.2, 10, 0.2, 10);
      var usual = hold(engine, request("", 7), 12);
      var other = hold(engine, new SessionRequest("", "", sharp, OptionalLong.of(7)), 12);
      assertThat(other.tokens).isNotEqualTo(usual.tokens);
    }
  }

  @Test
  void beforeThePromptFallsOutOfTheWindowTheSessionGoesBackToIt() throws IOException {
    int frames = promptFrames();
    int talk = 9;
    // Rows 0 … context − 2 see all of the prompt, which takes the first `frames`; and as a prompt
    // takes at most half a context, there is more of it than the talk needs.
    int context = 2 * frames + talk;
    SmallContext.make(folder, context);
    int last = context - 1 - frames;
    try (var engine = load(folder, options().withContextEnd(ContextEnd.RENEW).withGreedy())) {
      var run = hold(engine, request("", 1), last + 3);
      List<Integer> renewed = run.framesOf("renewed");
      assertThat(renewed).as("renewed before the first row is hidden").containsExactly(last);
      assertThat(run.framesOf("ending")).singleElement().isNotNull();
      assertThat(run.framesOf("ending").getFirst()).isLessThan(last);
      assertThat(run.framesOf("sliding")).isEmpty();
      assertThat(engine.storedPrompts().misses()).as("prompts computed").isEqualTo(1);
      // Text and first code follow from the prompt alone, as at the beginning.
      assertThat(run.tokens.get(last).subList(0, 2)).isEqualTo(run.tokens.getFirst().subList(0, 2));
    }
  }

  @Test
  void whereTheWindowSlidesThatIsSaidToo() throws IOException {
    int frames = promptFrames();
    SmallContext.make(folder, frames + 6);
    try (var engine = load(folder, options())) {
      var run = hold(engine, request("", 1), 12);
      assertThat(run.framesOf("ending")).hasSize(1);
      assertThat(run.framesOf("sliding")).containsExactly(5);
      assertThat(run.framesOf("renewed")).isEmpty();
    }
  }

  @Test
  void aPersonaThatLeavesNoRoomToTalkIsRefusedWithWhatToDo() throws IOException {
    SmallContext.make(folder, 2 * promptFrames() + 20);
    try (var engine = load(folder, options().withContextEnd(ContextEnd.RENEW));
        var session = engine.open(request("You talk about everything. ".repeat(40), 1))) {
      assertThatThrownBy(() -> session.prompt(_ -> {}))
          .isInstanceOf(RefusedRequestException.class)
          .hasMessageContaining("shorten");
    }
  }

  @Test
  void aSessionThatIsClosedInItsPromptPhaseGivesItsSlotBack() throws IOException {
    String persona = "You are Ada. ".repeat(20);
    // A token a byte is the most a persona takes; its marks are less than as much again.
    SmallContext.make(folder, promptFrames() + 2 * persona.length());
    try (var engine = load(folder, options())) {
      var session = engine.open(request(persona, 1));
      var closers = new ArrayList<Thread>();
      var progress = new ArrayList<Double>();
      session.prompt(
          done -> {
            progress.add(done);
            if (closers.isEmpty()) {
              closers.add(Thread.ofPlatform().start(session::close));
              awaitBlocked(closers.getFirst());
            }
          });
      join(closers);
      assertThat(progress).as("broken off").isNotEmpty().doesNotContain(1.0);
      assertThat(engine.storedPrompts().bytes()).as("of half a prompt").isZero();
      hold(engine, request("", 1), 1);
    }
  }

  @Test
  void theOneSlotIsGivenToOneSession() {
    try (var engine = load(Golden.folder(), options());
        var _ = engine.open(SessionRequest.DEFAULT)) {
      assertThatThrownBy(() -> engine.open(SessionRequest.DEFAULT).close())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("slot");
    }
  }

  @Test
  void aRequestThatIsOutOfRangeLeavesTheSlotFree() {
    try (var engine = load(Golden.folder(), options())) {
      var cold = new SessionRequest.Sampling(-1, 10, 0.8, 10);
      assertThatThrownBy(
              () -> engine.open(new SessionRequest("", "", cold, OptionalLong.of(1))).close())
          .isInstanceOf(IllegalArgumentException.class);
      hold(engine, request("", 1), 1);
    }
  }

  @Test
  void aWarmStepAllocatesNothingButItsWords() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var quiet =
        new SessionEvents() {
          @Override
          public void text(String piece) {}

          @Override
          public void userText(String text, boolean isFinal) {}

          @Override
          public void metadata(Map<String, ?> fields) {}
        };
    // The kernels have a test of their own, on any machine and as warm as it takes.
    try (var engine = load(Golden.folder(), options().withKernels(KernelChoice.SCALAR));
        var session = engine.open(request("", 1))) {
      session.prompt(_ -> {});
      float[] user = new float[engine.info().format().samplesPerFrame()];
      float[] agent = new float[user.length];
      int frames = 10;
      long perFrame = Long.MAX_VALUE;
      for (int window = 0; window < 8 && perFrame > WORDS_BYTES; window++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int f = 0; f < frames; f++) {
          session.step(user, agent, quiet);
        }
        perFrame = (threads.getCurrentThreadAllocatedBytes() - before) / frames;
      }
      assertThat(perFrame).as("bytes a frame").isLessThanOrEqualTo(WORDS_BYTES);
    }
  }

  /// Of the default voice without a persona.
  private int promptFrames() {
    try (var engine = load(Golden.folder(), options())) {
      return (int) opening(hold(engine, request("", 1), 1)).get("prompt_frames");
    }
  }

  /// The window slides, so that a set may have a context that its prompts nearly fill.
  private EngineOptions options() {
    return EngineOptions.defaults(folder)
        .withPrecision(PrecisionChoice.F32)
        .withThreads(1)
        .withContextEnd(ContextEnd.SLIDE);
  }

  private PersonaPlexEngine load(Path checkpoint, EngineOptions options) {
    return PersonaPlexEngine.load(
        CheckpointFolder.open(checkpoint, options.cacheFolder()), options, (_, _) -> {});
  }

  private static SessionRequest request(String persona, long seed) {
    return new SessionRequest("", persona, SessionRequest.Sampling.DEFAULT, OptionalLong.of(seed));
  }

  private static Map<String, Object> opening(Run run) {
    return new HashMap<>(run.metadata.getFirst());
  }

  /// Talks noise for some frames, the same every time.
  private static Run hold(PersonaPlexEngine engine, SessionRequest request, int frames) {
    var run = new Run();
    var random = new SplittableRandom(NOISE_SEED);
    try (var session = engine.openSession(request)) {
      session.prompt(run.progress::add);
      for (int f = 0; f < frames; f++) {
        float[] user = new float[engine.info().format().samplesPerFrame()];
        for (int i = 0; i < user.length; i++) {
          user[i] = (float) (random.nextDouble() - 0.5);
        }
        float[] agent = new float[user.length];
        var events = new Events();
        session.step(user, agent, events);
        var tokens = new ArrayList<>(List.of(session.agentFrame().text()));
        for (int code : session.agentFrame().codes()) {
          tokens.add(code);
        }
        run.tokens.add(tokens);
        for (var fields : events.metadata) {
          run.metadata.add(fields);
          run.frames.add(f);
        }
      }
    }
    return run;
  }

  /// What came of a talk.
  private static final class Run {
    final List<Double> progress = new ArrayList<>();
    final List<List<Integer>> tokens = new ArrayList<>();
    final List<Map<String, ?>> metadata = new ArrayList<>();
    final List<Integer> frames = new ArrayList<>();

    /// Frames in which something was told about the context.
    List<Integer> framesOf(String event) {
      var found = new ArrayList<Integer>();
      for (int i = 0; i < metadata.size(); i++) {
        if (metadata.get(i).get("context") instanceof Map<?, ?> context
            && event.equals(context.get("event"))) {
          found.add(frames.get(i));
        }
      }
      return found;
    }
  }

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private static void join(List<Thread> threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
