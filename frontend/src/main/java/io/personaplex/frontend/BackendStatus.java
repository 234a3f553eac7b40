package io.personaplex.frontend;

import io.personaplex.http.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// What was last known about the backend: an immutable snapshot.
///
/// @param health what its `/health` said; empty = it could not be asked
/// @param reason why it could not be asked, a sentence for people; else empty
/// @param info what its `/api/info` said; empty object = nothing yet
record BackendStatus(Optional<Health> health, String reason, JsonObject info) {
  /// Before the first answer.
  static BackendStatus unknown() {
    return known(new Health.Starting("looking for it", -1), new JsonObject());
  }

  static BackendStatus known(Health health, JsonObject info) {
    return new BackendStatus(Optional.of(health), "", info);
  }

  static BackendStatus unreachable(String reason) {
    return new BackendStatus(Optional.empty(), reason, new JsonObject());
  }

  /// `ok`, `starting`, `failed` or `unreachable`.
  String state() {
    return health.map(h -> h.toJson().getString("status")).orElse("unreachable");
  }

  /// Whether something answered at the backend's address.
  boolean answers() {
    return health.isPresent();
  }

  /// The voices of the engine, as it names them.
  JsonArray voices() {
    return engine().getJsonArray("voices", new JsonArray());
  }

  /// The voice the engine uses when none is asked for; empty when it has none.
  String defaultVoice() {
    return engine().getString("default_voice", "");
  }

  /// The object `backend` of `/api/config`.
  JsonObject toJson() {
    var json = new JsonObject().put("state", state());
    health.ifPresent(
        h -> {
          var fields = h.toJson();
          fields.remove("status");
          json.mergeIn(fields);
        });
    if (!reason.isEmpty()) {
      json.put("reason", reason);
    }
    return json.put("engine", engine())
        .put("voices", voices())
        .put("why", info.getString("why", ""));
  }

  private JsonObject engine() {
    return info.getJsonObject("engine", new JsonObject());
  }
}
