package io.personaplex.backend;

import io.personaplex.speech.AudioFormat;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/// One limit on the time of a conversation, counted in frames of the clock: first a warning, then
/// the end. The warning comes [#WARNING_SECONDS] before it, or halfway if the limit is less than
/// twice that. One thread.
final class TimeLimit {
  /// Why a conversation ends.
  enum Reason {
    /// Nothing was heard from either side.
    IDLE,
    /// It has lasted as long as one may.
    LENGTH
  }

  static final int WARNING_SECONDS = 30;

  private static final int MILLIS = 1_000;
  private static final int MINUTE = 60;

  private final Reason reason;
  private final int seconds;
  private final int frameMillis;
  private final long framesMax;
  private final long warningFrames;
  private long frames;
  private boolean warned;

  /// @param seconds 0 = no limit
  TimeLimit(Reason reason, int seconds, AudioFormat format) {
    this.reason = reason;
    this.seconds = seconds;
    frameMillis = format.frameMillis();
    framesMax = Math.ceilDiv((long) seconds * MILLIS, frameMillis);
    warningFrames = Math.min(framesMax / 2, (long) WARNING_SECONDS * MILLIS / frameMillis);
  }

  Reason reason() {
    return reason;
  }

  /// Counts `passed` frames of the clock.
  void pass(int passed) {
    frames += passed;
  }

  /// Begins to count anew.
  void restart() {
    frames = 0;
    warned = false;
  }

  /// What the client should be told now: once, some time before the end.
  Optional<JsonObject> warning() {
    if (seconds == 0 || warned || frames < framesMax - warningFrames) {
      return Optional.empty();
    }
    warned = true;
    long left = Math.ceilDiv(Math.max(0, framesMax - frames) * frameMillis, MILLIS);
    String notice =
        switch (reason) {
          case IDLE ->
              "Nothing has been heard for a while: the conversation ends in %d s unless somebody speaks."
                  .formatted(left);
          case LENGTH ->
              "A conversation may last %s here: this one ends in %d s.".formatted(words(), left);
        };
    return Optional.of(
        new JsonObject()
            .put(
                "ending",
                new JsonObject()
                    .put("reason", reason.name().toLowerCase(Locale.ROOT))
                    .put("in_seconds", left))
            .put("notice", notice));
  }

  boolean isOver() {
    return seconds > 0 && frames >= framesMax;
  }

  /// Why it is over, for the person.
  String sentence() {
    return switch (reason) {
      case IDLE ->
          "The conversation is over: nothing was heard for %s. Start another when you like."
              .formatted(words());
      case LENGTH ->
          "The conversation is over: it lasted %s, as long as one may. Start another when you like."
              .formatted(words());
    };
  }

  private String words() {
    return seconds % MINUTE == 0 && seconds > MINUTE
        ? "%d minutes".formatted(seconds / MINUTE)
        : "%d s".formatted(seconds);
  }
}
