package io.personaplex.backend;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// Tells a client what its conversation lost, when that has changed and at most once in
/// [#EVERY_FRAMES] frames. One thread.
final class CounterReport {
  /// Five seconds.
  static final int EVERY_FRAMES = 62;

  /// What is told.
  static final List<Counter> TOLD =
      List.of(
          Counter.FRAMES_LATE,
          Counter.FRAMES_MISSING,
          Counter.FRAMES_OVERRUN,
          Counter.OUTPUT_FRAMES_DROPPED);

  private final Counters counters;
  private JsonObject told;
  private int frames;

  /// @param counters of this conversation alone
  CounterReport(Counters counters) {
    this.counters = counters;
    told = now();
  }

  /// One frame was dealt with.
  ///
  /// @return what the client should be told now, if anything
  Optional<JsonObject> frame() {
    frames++;
    if (frames < EVERY_FRAMES) {
      return Optional.empty();
    }
    JsonObject now = now();
    if (now.equals(told)) {
      return Optional.empty();
    }
    told = now;
    frames = 0;
    return Optional.of(new JsonObject().put("counters", now));
  }

  private JsonObject now() {
    var json = new JsonObject();
    TOLD.forEach(counter -> json.put(counter.wireName(), counters.get(counter)));
    return json;
  }
}
