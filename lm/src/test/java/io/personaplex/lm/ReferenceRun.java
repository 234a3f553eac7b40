package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A greedy session of the [ReferenceGenerator], held against the recorded calls of the reference
/// one by one.
///
/// A choice may differ only where the reference's own margin is a near-tie. If what was chosen
/// there is used, everything after it is another conversation: the place is named and the
/// comparison ends.
final class ReferenceRun {
  private static final System.Logger LOG = System.getLogger("golden.lm");

  final LmState state;
  final ReferenceGenerator generator;
  final WatchedArgMax text = new WatchedArgMax();
  final WatchedArgMax audio = new WatchedArgMax();
  private final String run;
  private final LmConfig config;
  private final int subSteps;
  private boolean isReleased;
  private int calls;
  private int choices;
  private double smallestMargin = Double.POSITIVE_INFINITY;

  ReferenceRun(String run, GoldenModel golden, int subSteps) {
    this.run = run + ", " + subSteps + " sub-steps";
    this.subSteps = subSteps;
    config = golden.model.config();
    state = golden.newState();
    generator = new ReferenceGenerator(golden.model, state, text, audio, subSteps);
  }

  /// One call of [ReferenceGenerator#step], compared with what was recorded.
  void step(JsonNode recorded, int[] user, int @Nullable [] agent, int forcedText) {
    text.clear();
    audio.clear();
    compare(recorded, generator.step(user, agent, forcedText));
  }

  /// One replayed embedding, compared with what was recorded.
  void stepEmbedding(JsonNode recorded, float[] embedding) {
    text.clear();
    audio.clear();
    compare(recorded, generator.stepEmbedding(embedding, 0));
  }

  /// One live call of which only the frame it returns was recorded: it may differ only after a
  /// choice that was used and was a near-tie.
  void stepAndCompareFrame(String place, int[] wanted, int[] user) {
    text.clear();
    audio.clear();
    assertThat(generator.step(user, null, ReferenceGenerator.NOT_GIVEN))
        .as("%s, %s: a frame is returned", run, place)
        .isTrue();
    calls++;
    noteMargin(text, 0, 0);
    for (int s = 0; s < subSteps; s++) {
      noteMargin(audio, s, s + 1);
    }
    if (!Arrays.equals(generator.frame(), wanted)) {
      assertThat(smallestMargin)
          .as(
              "%s, %s: frame %s, wanted %s, and no choice up to it was a near-tie",
              run, place, Arrays.toString(generator.frame()), Arrays.toString(wanted))
          .isLessThan(Stages.NEAR_TIE);
      LOG.log(
          System.Logger.Level.INFO,
          "%s, %s: another frame after a near-tie of %.2e; everything after it is released"
              .formatted(run, place, smallestMargin));
      isReleased = true;
    }
  }

  private void noteMargin(WatchedArgMax chooser, int choice, int channel) {
    choices++;
    if (!generator.cache().isProvided(channel, generator.offset() - 1)) {
      smallestMargin = Math.min(smallestMargin, chooser.margin(choice));
    }
  }

  private void compare(JsonNode recorded, boolean isFrame) {
    if (isReleased) {
      return;
    }
    calls++;
    String call = "%s, call %d".formatted(run, recorded.path("call").asInt());
    boolean ran = text.choices() > 0;
    if (recorded.hasNonNull("input_row")) {
      assertThat(ran).as("%s: a row is consumed", call).isTrue();
      assertThat(generator.inputRow())
          .as("%s: input_row", call)
          .isEqualTo(Ints.of(recorded.get("input_row")));
    }
    if (recorded.hasNonNull("sampled_text") && !choicesAreEqual(call, recorded)) {
      isReleased = true;
      return;
    }
    assertThat(isFrame)
        .as("%s: a frame is returned", call)
        .isEqualTo(recorded.hasNonNull("returned"));
    if (isFrame) {
      assertThat(generator.frame())
          .as("%s: returned", call)
          .isEqualTo(Ints.of(recorded.get("returned")));
    }
  }

  /// @return false after a near-tie went the other way and was used
  private boolean choicesAreEqual(String call, JsonNode recorded) {
    long row = generator.offset() - 1;
    int wantedText = recorded.get("sampled_text").asInt();
    boolean isTextUsed = !generator.cache().isProvided(0, row);
    double textMargin = margin(recorded.path("text_margin"), text, 0);
    if (!isEqual(call + ", text", wantedText, generator.sampledText(), textMargin, isTextUsed)) {
      return false;
    }
    int[] wanted = Ints.of(recorded.get("sampled_audio"));
    assertThat(wanted.length).as("%s: recorded sub-steps", call).isGreaterThanOrEqualTo(subSteps);
    for (int s = 0; s < subSteps; s++) {
      boolean isUsed = !generator.cache().isProvided(s + 1, row);
      double margin = margin(recorded.path("audio_margin").path(s), audio, s);
      String place = "%s, sub-step %d".formatted(call, s);
      if (!isEqual(place, wanted[s], generator.sampledAudio()[s], margin, isUsed)) {
        return false;
      }
    }
    if (recorded.hasNonNull("depth_inputs")) {
      assertThat(
              Ints.startEqual(
                  generator.depthInputs(), Ints.of(recorded.get("depth_inputs")), subSteps))
          .as(
              "%s: depth_inputs %s, got %s",
              call, recorded.get("depth_inputs"), generator.depthInputs())
          .isTrue();
    }
    return true;
  }

  private boolean isEqual(String place, int wanted, int got, double margin, boolean isUsed) {
    choices++;
    if (isUsed) {
      smallestMargin = Math.min(smallestMargin, margin);
    }
    if (wanted == got) {
      return true;
    }
    assertThat(margin)
        .as(
            "%s: token %d, wanted %d, at a margin of %s: not a near-tie",
            place, got, wanted, margin)
        .isLessThan(Stages.NEAR_TIE);
    LOG.log(
        System.Logger.Level.INFO,
        "%s: token %d instead of %d at a margin of %.2e, a near-tie; %s"
            .formatted(
                place,
                got,
                wanted,
                margin,
                isUsed ? "everything after it is released" : "the token is not used"));
    return !isUsed;
  }

  private static double margin(JsonNode stored, WatchedArgMax chooser, int choice) {
    return stored.isNumber() ? stored.asDouble() : chooser.margin(choice);
  }

  /// Cache and flags after the newest call, where they were recorded.
  ///
  /// @param isFresh the recording session was as fresh as this one; else slots that one of them
  ///   never wrote are not compared
  /// @return whether something was compared
  boolean compareCache(JsonNode recorded, boolean isFresh) {
    if (isReleased || !recorded.hasNonNull("cache_after")) {
      return false;
    }
    TokenCache cache = generator.cache();
    String call = "%s, call %d".formatted(run, recorded.path("call").asInt());
    int[][] tokens = Ints.table(recorded.get("cache_after"));
    int[][] flags = Ints.table(recorded.get("provided_after"));
    assertThat(tokens.length).as("%s: channels", call).isEqualTo(config.streams());
    for (int k = 0; k < tokens.length; k++) {
      assertThat(tokens[k].length).as("%s: slots", call).isEqualTo(cache.slots());
      for (int slot = 0; slot < cache.slots(); slot++) {
        int token = cache.token(k, slot);
        boolean isOpen =
            !isFresh
                && (token == TokenCache.NEVER_WRITTEN
                    || tokens[k][slot] == TokenCache.NEVER_WRITTEN);
        if (!isOpen) {
          assertThat(token).as("%s: cache_after[%d][%d]", call, k, slot).isEqualTo(tokens[k][slot]);
        }
        assertThat(cache.isProvided(k, slot))
            .as("%s: provided_after[%d][%d]", call, k, slot)
            .isEqualTo(flags[k][slot] != 0);
      }
    }
    return true;
  }

  boolean isReleased() {
    return isReleased;
  }

  void report() {
    assertThat(calls).as("calls compared by %s", run).isPositive();
    LOG.log(
        System.Logger.Level.INFO,
        "%s: %d calls and %d choices equal, smallest margin of one that is used %.2e%s"
            .formatted(run, calls, choices, smallestMargin, isReleased ? ", then a near-tie" : ""));
  }
}
