package io.personaplex.backend;

import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What may be known of one conversation: how it goes, nothing of what is said. Any thread reads,
/// the frame thread writes.
final class SessionFigures {
  private static final long NOT_YET = -1;

  private static final List<Counter> TOLD =
      List.of(
          Counter.FRAMES,
          Counter.FRAMES_MISSING,
          Counter.FRAMES_LATE,
          Counter.FRAMES_OVERRUN,
          Counter.OUTPUT_FRAMES_DROPPED);

  private final String tag;
  private final String engine;
  private final String voice;
  private final AudioPayload payload;
  private final Counters counters;
  private final Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final AtomicLong firstAudioMillis = new AtomicLong(NOT_YET);
  private final AtomicLong turnMillis = new AtomicLong(NOT_YET);
  private long handshakeNanos;

  /// @param voice of the engine; empty if it has none
  /// @param counters of this conversation alone
  SessionFigures(String tag, String engine, String voice, AudioPayload payload, Counters counters) {
    this.tag = tag;
    this.engine = engine;
    this.voice = voice;
    this.payload = payload;
    this.counters = counters;
  }

  /// The handshake is being sent.
  void handshake() {
    handshakeNanos = System.nanoTime();
  }

  /// A frame of the agent goes out.
  void agentFrame(float[] frame) {
    if (firstAudioMillis.get() == NOT_YET && !QuietFrame.is(frame)) {
      firstAudioMillis.set(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - handshakeNanos));
    }
  }

  /// The engine tells something: the timings of a turn are kept.
  void metadata(Map<String, ?> fields) {
    if (fields.get("turn") instanceof Map<?, ?> turn
        && turn.get("total_ms") instanceof Number total) {
      turnMillis.set(total.longValue());
    }
  }

  /// As `/api/sessions` tells it; docs/protocol.md has the fields.
  JsonObject toJson() {
    var json =
        new JsonObject()
            .put("session", tag)
            .put("since", since.toString())
            .put("engine", engine)
            .put("voice", voice)
            .put("audio", payload.wireName());
    TOLD.forEach(counter -> json.put(counter.wireName(), counters.get(counter)));
    return json.put("first_audio_ms", millis(firstAudioMillis)).put("turn_ms", millis(turnMillis));
  }

  private static @Nullable Long millis(AtomicLong value) {
    long millis = value.get();
    return millis == NOT_YET ? null : millis;
  }
}
