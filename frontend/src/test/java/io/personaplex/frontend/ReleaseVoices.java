package io.personaplex.frontend;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// The 18 voices of the PersonaPlex release as its engine offers them.
final class ReleaseVoices {
  private ReleaseVoices() {}

  /// What such a backend says at `/api/info`.
  static JsonObject info() {
    var voices = new JsonArray();
    add(voices, "Natural", "Female", 4);
    add(voices, "Natural", "Male", 4);
    add(voices, "Variety", "Female", 5);
    add(voices, "Variety", "Male", 5);
    return FakeBackend.info("personaplex", "PersonaPlex-7B", voices);
  }

  private static void add(JsonArray voices, String kind, String sex, int count) {
    for (int i = 0; i < count; i++) {
      voices.add(
          new JsonObject()
              .put("name", kind.substring(0, 3).toUpperCase(Locale.ROOT) + sex.charAt(0) + i)
              .put("group", kind + " " + sex)
              .put("description", "%s, %s, %d".formatted(kind, sex.toLowerCase(Locale.ROOT), i)));
    }
  }
}
