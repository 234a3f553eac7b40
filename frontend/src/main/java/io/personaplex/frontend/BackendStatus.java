package io.personaplex.frontend;

import io.personaplex.http.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was last known about the backend: an immutable snapshot.
///
/// @param health what its `/health` said; empty = it could not be asked, or not yet
/// @param reason why it could not be asked, a sentence for people; else empty
/// @param info who is speaking there
record BackendStatus(Optional<Health> health, String reason, BackendInfo info) {
  private static final Health LOOKING = new Health.Starting("looking for it", -1);

  /// Before the first answer.
  static BackendStatus unknown() {
    return new BackendStatus(Optional.empty(), "", BackendInfo.NONE);
  }

  static BackendStatus known(Health health, BackendInfo info) {
    return new BackendStatus(Optional.of(health), "", info);
  }

  static BackendStatus unreachable(String reason) {
    return new BackendStatus(Optional.empty(), reason, BackendInfo.NONE);
  }

  /// `ok`, `starting`, `failed` or `unreachable`.
  String state() {
    return current().map(h -> h.toJson().getString("status")).orElse("unreachable");
  }

  /// Whether something answered at the backend's address; null before the first try has ended.
  @Nullable Boolean running() {
    return isUnknown() ? null : health.isPresent();
  }

  /// The object `backend` of `/api/config`.
  JsonObject toJson() {
    var json = new JsonObject().put("state", state());
    current()
        .ifPresent(
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

  private boolean isUnknown() {
    return health.isEmpty() && reason.isEmpty();
  }

  private Optional<Health> current() {
    return isUnknown() ? Optional.of(LOOKING) : health;
  }
}
