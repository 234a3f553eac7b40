package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A greedy session of the [ReferenceGenerator], held against the recorded calls of the reference
/// one by one, every choice by the rule of [RecordedChooser].
final class ReferenceRun {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  final LmState state;
  final ReferenceGenerator generator;
  final RecordedChooser chooser;
  private final String run;
  private final LmConfig config;
  private final int subSteps;
  private JsonNode call = MissingNode.getInstance();
  private @Nullable RecordedFrames frames;
  private int calls;

  ReferenceRun(String run, GoldenModel golden, int subSteps) {
    this.run = run + ", " + subSteps + " sub-steps";
    this.subSteps = subSteps;
    config = golden.model.config();
    state = golden.newState();
    chooser = new RecordedChooser(this.run, new Session());
    generator = new ReferenceGenerator(golden.model, state, chooser, chooser, subSteps);
  }

  /// What was recorded of the present call, or of the frames that the calls return.
  private final class Session implements RecordedChooser.Session {
    @Override
    public int token(long row, int channel) {
      if (frames != null) {
        return isUsed(row, channel) ? frames.token(row, channel) : RecordedChooser.NOT_RECORDED;
      }
      JsonNode token = channel == 0 ? call.path("sampled_text") : audio("sampled_audio", channel);
      return token.isNumber() ? token.asInt() : RecordedChooser.NOT_RECORDED;
    }

    @Override
    public double margin(long row, int channel) {
      JsonNode margin = channel == 0 ? call.path("text_margin") : audio("audio_margin", channel);
      return margin.isNumber() ? margin.asDouble() : Double.NaN;
    }

    @Override
    public boolean isUsed(long row, int channel) {
      return !generator.cache().isProvided(channel, row);
    }

    private JsonNode audio(String name, int channel) {
      return call.path(name).path(channel - 1);
    }
  }

  /// One call of [ReferenceGenerator#step], compared with what was recorded.
  void step(JsonNode recorded, int[] user, int @Nullable [] agent, int forcedText) {
    begin(recorded);
    compare(recorded, generator.step(user, agent, forcedText));
  }

  /// One replayed embedding, compared with what was recorded.
  void stepEmbedding(JsonNode recorded, float[] embedding) {
    begin(recorded);
    compare(recorded, generator.stepEmbedding(embedding, 0));
  }

  private void begin(JsonNode recorded) {
    chooser.clear();
    call = recorded;
  }

  /// Live calls of which only the frames they return were recorded, one a call.
  ///
  /// @param afterEach runs after each call
  void stepAndCompareFrames(int[][] user, List<int[]> wanted, Runnable afterEach) {
    DelayPattern delays = DelayPattern.of(config);
    frames = new RecordedFrames(delays, generator.offset() - delays.maxDelay(), wanted);
    for (int i = 0; i < wanted.size() && !chooser.isReleased(); i++) {
      chooser.clear();
      assertThat(generator.step(user[i], null, ReferenceGenerator.NOT_GIVEN))
          .as("%s, live call %d: a frame is returned", run, i)
          .isTrue();
      assertThat(generator.frame()).as("%s, live call %d", run, i).isEqualTo(wanted.get(i));
      calls++;
      afterEach.run();
    }
  }

  private void compare(JsonNode recorded, boolean isFrame) {
    calls++;
    String place = "%s, call %d".formatted(run, recorded.path("call").asInt());
    int chosen = chooser.logits().size();
    if (recorded.hasNonNull("input_row")) {
      assertThat(chosen).as("%s: a row is consumed", place).isPositive();
      assertThat(generator.inputRow())
          .as("%s: input_row", place)
          .isEqualTo(Ints.of(recorded.get("input_row")));
    }
    if (recorded.hasNonNull("sampled_text")) {
      assertThat(chosen).as("%s: choices", place).isEqualTo(1 + subSteps);
      assertThat(recorded.get("sampled_audio").size())
          .as("%s: recorded sub-steps", place)
          .isGreaterThanOrEqualTo(subSteps);
    }
    if (recorded.hasNonNull("depth_inputs")) {
      int[] wanted = Ints.of(recorded.get("depth_inputs"));
      assertThat(Ints.startEqual(generator.depthInputs(), wanted, subSteps))
          .as("%s: depth_inputs %s, got %s", place, wanted, generator.depthInputs())
          .isTrue();
    }
    assertThat(isFrame)
        .as("%s: a frame is returned", place)
        .isEqualTo(recorded.hasNonNull("returned"));
    if (isFrame) {
      assertThat(generator.frame())
          .as("%s: returned", place)
          .isEqualTo(Ints.of(recorded.get("returned")));
    }
  }

  /// Cache and flags after the newest call, where they were recorded.
  ///
  /// @param isFresh the recording session was as fresh as this one; else slots that one of them
  ///   never wrote are not compared
  /// @return whether something was compared
  boolean compareCache(JsonNode recorded, boolean isFresh) {
    if (!recorded.hasNonNull("cache_after")) {
      return false;
    }
    TokenCache cache = generator.cache();
    String place = "%s, call %d".formatted(run, recorded.path("call").asInt());
    int[][] tokens = Ints.table(recorded.get("cache_after"));
    int[][] flags = Ints.table(recorded.get("provided_after"));
    assertThat(tokens.length).as("%s: channels", place).isEqualTo(config.streams());
    for (int k = 0; k < tokens.length; k++) {
      assertThat(tokens[k].length).as("%s: slots", place).isEqualTo(cache.slots());
      for (int slot = 0; slot < cache.slots(); slot++) {
        int token = cache.token(k, slot);
        boolean isOpen =
            !isFresh
                && (token == TokenCache.NEVER_WRITTEN
                    || tokens[k][slot] == TokenCache.NEVER_WRITTEN);
        if (!isOpen) {
          assertThat(token)
              .as("%s: cache_after[%d][%d]", place, k, slot)
              .isEqualTo(tokens[k][slot]);
        }
        assertThat(cache.isProvided(k, slot))
            .as("%s: provided_after[%d][%d]", place, k, slot)
            .isEqualTo(flags[k][slot] != 0);
      }
    }
    return true;
  }

  void report() {
    assertThat(calls).as("calls compared by %s", run).isPositive();
    LOG.log(
        System.Logger.Level.INFO,
        "%s: %d calls equal, %s".formatted(run, calls, chooser.summary()));
  }
}
