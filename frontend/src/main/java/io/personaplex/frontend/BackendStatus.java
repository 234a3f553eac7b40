package io.personaplex.frontend;

import io.personaplex.http.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// What was last known about the backend: an immutable snapshot.
///
/// @param health what its `/health` said; empty = it could not be asked
/// @param reason why it could not be asked, a sentence for people; else empty
/// @param info who is speaking there
record BackendStatus(Optional<Health> health, String reason, BackendInfo info) {
  /// Before the first answer.
  static BackendStatus unknown() {
    return known(new Health.Starting("looking for it", -1), BackendInfo.NONE);
  }

  static BackendStatus known(Health health, BackendInfo info) {
    return new BackendStatus(Optional.of(health), "", info);
  }

  static BackendStatus unreachable(String reason) {
    return new BackendStatus(Optional.empty(), reason, BackendInfo.NONE);
  }

  /// `ok`, `starting`, `failed` or `unreachable`.
  String state() {
    return health.map(h -> h.toJson().getString("status")).orElse("unreachable");
  }

  /// Whether something answered at the backend's address.
  boolean answers() {
    return health.isPresent();
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
    var voices = new JsonArray();
    info.voices()
        .forEach(
            voice ->
                voices.add(
                    new JsonObject()
                        .put("name", voice.name())
                        .put("group", voice.group())
                        .put("description", voice.description())));
    return json.put(
            "engine",
            new JsonObject().put("name", info.engineName()).put("title", info.engineTitle()))
        .put("voices", voices)
        .put("why", info.why());
  }
}
