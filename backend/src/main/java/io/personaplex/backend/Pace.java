package io.personaplex.backend;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Whether the engine keeps up with the frame clock, and what the client is told when it does not.
/// The rule is in docs/protocol.md: nothing waits without bound, so ticks are left out and user
/// frames dropped, and the client learns how many. One thread.
final class Pace {
  /// Frames after which the client is told, if ticks were left out meanwhile.
  static final int REPORT_FRAMES = 12;

  /// Once in a conversation, when in a report's frames a quarter of the ticks were left out.
  static final String NOTICE =
      "This machine is slower than the conversation: the agent's speech has gaps, and part of what you say is not heard.";

  private final Counters counters;
  private int frames;
  private int leftOut;
  private boolean noticed;

  /// @param counters of this conversation alone
  Pace(Counters counters) {
    this.counters = counters;
  }

  /// One frame was dealt with.
  ///
  /// @param skipped ticks left out before it
  /// @return what the client should be told now, if anything
  Optional<JsonObject> frame(int skipped) {
    frames++;
    leftOut += skipped;
    if (frames < REPORT_FRAMES) {
      return Optional.empty();
    }
    int ticks = frames + leftOut;
    int missed = leftOut;
    frames = 0;
    leftOut = 0;
    if (missed == 0) {
      return Optional.empty();
    }
    var report =
        new JsonObject()
            .put(
                "behind",
                new JsonObject()
                    .put(Counter.FRAMES_OVERRUN.wireName(), counters.get(Counter.FRAMES_OVERRUN))
                    .put(Counter.FRAMES_LATE.wireName(), counters.get(Counter.FRAMES_LATE)));
    if (!noticed && 4 * missed >= ticks) {
      noticed = true;
      report.put("notice", NOTICE);
    }
    return Optional.of(report);
  }
}
