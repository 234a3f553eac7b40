package io.personaplex.frontend;

import io.personaplex.protocol.SessionParameters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// What the page has to know, `GET /api/config`.
final class PageConfig {
  private static final String OTHER_VOICES = "Voices";

  private PageConfig() {}

  /// @param publicBackend where the browser finds the backend
  static JsonObject of(
      FrontendSettings settings, BackendAddress publicBackend, BackendStatus backend) {
    return new JsonObject()
        .put("moshi_host", settings.backend().host())
        .put("moshi_port", settings.backend().effectivePort())
        .put("moshi_ws_scheme", publicBackend.scheme())
        .put("moshi_ws_url", publicBackend.webSocketUrl())
        .put("moshi_version", version(backend))
        .put("voices", groups(backend.voices()))
        .put("persona_presets", PersonaPresets.toJson())
        .put("default_voice", defaultVoice(settings.defaultVoice(), backend))
        .put("default_persona", settings.defaultPersona())
        .put("persona_max_characters", SessionParameters.PERSONA_MAX)
        .put("moshi_backend_running", backend.answers())
        .put("moshi_backend_status", backend.state())
        .put("backend", backend.toJson());
  }

  /// Version of the backend's build; empty while unknown.
  static String version(BackendStatus backend) {
    Object build = backend.info().getValue("build");
    return build instanceof JsonObject object
        ? object.getString("version", "")
        : build instanceof String text ? text : "";
  }

  /// Voice names under the engine's own group labels, in the engine's order.
  private static JsonObject groups(JsonArray voices) {
    var groups = new JsonObject();
    for (int i = 0; i < voices.size(); i++) {
      JsonObject voice = voices.getJsonObject(i);
      String label = voice.getString("group", "");
      label = label.isEmpty() ? OTHER_VOICES : label;
      if (!groups.containsKey(label)) {
        groups.put(label, new JsonArray());
      }
      groups.getJsonArray(label).add(voice.getString("name"));
    }
    return groups;
  }

  /// The configured voice if the engine has it, else the engine's own default.
  private static String defaultVoice(String configured, BackendStatus backend) {
    String bare =
        configured.endsWith(".pt") ? configured.substring(0, configured.length() - 3) : configured;
    List<String> names =
        backend.voices().stream().map(v -> ((JsonObject) v).getString("name")).toList();
    return names.contains(configured)
        ? configured
        : names.contains(bare) ? bare : backend.defaultVoice();
  }
}
