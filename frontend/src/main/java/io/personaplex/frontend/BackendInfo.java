package io.personaplex.frontend;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// What the backend's `/api/info` says about who is speaking there.
///
/// @param version of the backend's build; empty = unknown
/// @param engineName short name of the engine; empty while none is ready
/// @param engineTitle one line for people
/// @param why this engine speaks and no other, a sentence; may be empty
/// @param voices in the engine's order
/// @param defaultVoice the engine's own choice; empty when it has no voices
record BackendInfo(
    String version,
    String engineName,
    String engineTitle,
    String why,
    List<Voice> voices,
    String defaultVoice) {

  /// Nothing known yet.
  static final BackendInfo NONE = new BackendInfo("", "", "", "", List.of(), "");

  /// @param group heading under which the page lists it
  record Voice(String name, String group, String description) {}

  /// Reads an answer; what is not there is empty, what is not ours is ignored.
  ///
  /// @throws ClassCastException if a field has another type than ours
  static BackendInfo fromJson(JsonObject json) {
    JsonObject engine = json.getJsonObject("engine", new JsonObject());
    List<Voice> voices =
        engine.getJsonArray("voices", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .map(
                voice ->
                    new Voice(
                        voice.getString("name", ""),
                        voice.getString("group", ""),
                        voice.getString("description", "")))
            .toList();
    return new BackendInfo(
        json.getJsonObject("build", new JsonObject()).getString("version", ""),
        engine.getString("name", ""),
        engine.getString("title", ""),
        json.getString("why", ""),
        voices,
        engine.getString("default_voice", ""));
  }

  /// Names of the voices, in the engine's order.
  List<String> voiceNames() {
    return voices.stream().map(Voice::name).toList();
  }
}
