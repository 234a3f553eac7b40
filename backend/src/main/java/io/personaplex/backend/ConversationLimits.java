package io.personaplex.backend;

import io.personaplex.http.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/// When the server ends a conversation by itself.
///
/// @param idleSeconds without sound above −50 dBFS from either side (`SESSION_IDLE_SECONDS`); 0 =
///   never
/// @param maxSeconds since the handshake (`SESSION_MAX_SECONDS`); 0 = never
/// @param ping how often the client is asked for a sign of life, see [Heartbeat]
public record ConversationLimits(int idleSeconds, int maxSeconds, Duration ping) {
  /// `SESSION_IDLE_SECONDS` when it is not set.
  public static final int DEFAULT_IDLE_SECONDS = 600;

  /// `SESSION_MAX_SECONDS` when it is not set.
  public static final int DEFAULT_MAX_SECONDS = 3_600;

  /// The longest either may be set to: a week.
  public static final int SECONDS_MAX = 604_800;

  /// Those of a server without settings.
  public static final ConversationLimits DEFAULT =
      new ConversationLimits(DEFAULT_IDLE_SECONDS, DEFAULT_MAX_SECONDS, Heartbeat.EVERY);

  static ConversationLimits from(Settings settings) {
    return new ConversationLimits(
        settings.whole("SESSION_IDLE_SECONDS", DEFAULT_IDLE_SECONDS, 0, SECONDS_MAX),
        settings.whole("SESSION_MAX_SECONDS", DEFAULT_MAX_SECONDS, 0, SECONDS_MAX),
        Heartbeat.EVERY);
  }

  /// As the first metadata tells them.
  JsonObject toJson() {
    return new JsonObject().put("idle_s", idleSeconds).put("max_s", maxSeconds);
  }
}
