package io.personaplex.personaplex;

import io.personaplex.lm.LiveGenerator;
import io.personaplex.lm.LmState;
import io.personaplex.lm.Prompt;
import io.personaplex.lm.Sampling;
import io.personaplex.lm.text.TextStream;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SpeechSession;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/// One conversation with PersonaPlex. A step takes the user's frame, runs the model on it and gives
/// back the agent's frame of the same 80 ms: synchronous and exact, nothing is dropped here. It
/// returns when it is done, which on a slow machine takes longer than the frame.
final class PersonaPlexSession implements SpeechSession {
  private final LoadedModel model;
  private final ConversationMemory memory;
  private final PromptBuilder prompts;
  private final StoredPrompts stored;
  private final StoredPrompts.Key key;
  private final ContextEnd contextEnd;
  private final long seed;
  private final Runnable onClose;
  private final LiveGenerator generator;
  private final TextStream words;
  private final int[] userCodes;
  private final AgentFrame agentFrame;

  private final ReentrantLock working = new ReentrantLock();
  private volatile boolean isClosed;
  private boolean isFreed;
  private @Nullable StoredPrompt prompt;
  private @Nullable ContextWatch watch;
  private @Nullable Map<String, ?> opening;

  /// @param memory this session's until `onClose`
  /// @param key names a voice there is
  /// @param sampling how tokens are chosen
  /// @param onClose frees the memory
  PersonaPlexSession(
      LoadedModel model,
      ConversationMemory memory,
      PromptBuilder prompts,
      StoredPrompts stored,
      StoredPrompts.Key key,
      Sampling sampling,
      EngineOptions options,
      Runnable onClose) {
    this.model = model;
    this.memory = memory;
    this.prompts = prompts;
    this.stored = stored;
    this.key = key;
    this.contextEnd = options.contextEnd();
    this.seed = sampling.seed();
    this.onClose = onClose;
    generator = new LiveGenerator(model.language(), memory.language(), sampling);
    words = model.tokenizer().stream(padding());
    userCodes = new int[model.sizes().codec().codebooks()];
    agentFrame = new AgentFrame(model.sizes().lm(), options.schedule());
  }

  @Override
  public void prompt(DoubleConsumer progress) {
    working.lock();
    try {
      if (isClosed) {
        return;
      }
      long start = System.nanoTime();
      memory.reset();
      StoredPrompt found = stored.find(key);
      StoredPrompt borrowed = found != null ? found : compute(progress);
      prompt = borrowed;
      begin(borrowed);
      agentFrame.begin(borrowed.prompt());
      // The codec is heard afresh: what a recorded voice left there is not part of the talk.
      memory.resetCodec();
      watch =
          new ContextWatch(
              contextEnd,
              model.sizes().format(),
              model.sizes().lm().context(),
              borrowed.prompt().frames());
      opening =
          Map.of(
              "prompt_stored",
              found != null,
              "prompt_frames",
              borrowed.prompt().frames(),
              "prompt_ms",
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
              "seed",
              seed);
      progress.accept(1);
    } catch (CancellationException e) {
      // Closed from outside: whoever did that knows.
    } finally {
      working.unlock();
    }
  }

  private StoredPrompt compute(DoubleConsumer progress) {
    progress.accept(0);
    Prompt built = prompts.build(key, memory, () -> isClosed);
    LmState state = memory.language();
    model
        .language()
        .prefill(
            state,
            built,
            rows -> {
              if (isClosed) {
                throw new CancellationException();
              }
              // The last bit is the first frame.
              progress.accept(rows / (built.size() + 1.0));
            });
    return stored.store(key, built, state);
  }

  private void begin(StoredPrompt from) {
    memory.language().restore(from.snapshot());
    generator.begin(from.prompt());
  }

  @Override
  public void step(float[] user, float[] agent, SessionEvents events) {
    working.lock();
    try {
      if (watch == null || prompt == null || isClosed) {
        throw new IllegalStateException(
            isClosed ? "step after close" : "step before prompt is done");
      }
      checkLengths(user, agent);
      if (opening != null) {
        events.metadata(opening);
        opening = null;
      }
      if (watch.isRenewalDue(generator.nextFrame())) {
        begin(prompt);
        watch.renewed(events);
      }
      watch.tell(generator.nextFrame(), events);
      model.encoder().encode(memory.ears(), user, 0, userCodes);
      if (!generator.step(userCodes)) {
        Arrays.fill(agent, 0f); // only where a prompt has no frames at all
        return;
      }
      agentFrame.take(generator);
      events.token(model.tokenizer().logText(agentFrame.text(), padding()));
      String piece = words.next(agentFrame.text());
      if (!piece.isEmpty()) {
        events.text(piece);
      }
      model.decoder().decode(memory.mouth(), agentFrame.codes(), agent, 0);
      clip(agent);
    } finally {
      working.unlock();
    }
  }

  private int padding() {
    return model.sizes().lm().textPaddingId();
  }

  /// The frame that the newest step gave out.
  AgentFrame agentFrame() {
    return agentFrame;
  }

  /// The user's codes of the newest step. Borrowed.
  int[] userCodes() {
    return userCodes;
  }

  private void checkLengths(float[] user, float[] agent) {
    int wanted = model.sizes().format().samplesPerFrame();
    if (user.length != wanted || agent.length != wanted) {
      throw new IllegalArgumentException(
          "personaplex: frames of %d and %d samples, wanted %d"
              .formatted(user.length, agent.length, wanted));
    }
  }

  /// The decoder may overshoot.
  private static void clip(float[] samples) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Math.clamp(samples[i], -1f, 1f);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    working.lock();
    try {
      if (isFreed) {
        return;
      }
      isFreed = true;
      if (prompt != null) {
        stored.giveBack(prompt);
        prompt = null;
      }
      onClose.run();
    } finally {
      working.unlock();
    }
  }
}
