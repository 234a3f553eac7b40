package io.personaplex.frontend;

import io.personaplex.http.ServerLimits;
import io.personaplex.protocol.SessionParameters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// What the page has to know, `GET /api/config`.
final class PageConfig {
  private static final String UNGROUPED = "Voices";
  private static final String VOICE_SUFFIX = ".pt";

  /// Largest seed that the page offers: more digits than anybody remembers.
  private static final int SEED_MAX = 999_999_999;

  private PageConfig() {}

  /// @param publicBackend where the browser finds the backend
  /// @param strangeCertificate whether a browser will ask about the backend's certificate
  static JsonObject of(
      FrontendSettings settings,
      BackendAddress publicBackend,
      BackendStatus backend,
      boolean strangeCertificate) {
    var config = json(settings, publicBackend, backend);
    // Behind an address of its own stands somebody else's certificate.
    if (strangeCertificate && settings.publicBackend().isEmpty()) {
      config.put("certificate_url", publicBackend.certificateUrl());
    }
    return config;
  }

  private static JsonObject json(
      FrontendSettings settings, BackendAddress publicBackend, BackendStatus backend) {
    return new JsonObject()
        .put("moshi_host", settings.backend().host())
        .put("moshi_port", settings.backend().effectivePort())
        .put("moshi_ws_scheme", publicBackend.scheme())
        .put("moshi_ws_url", publicBackend.webSocketUrl())
        .put("moshi_version", backend.info().version())
        .put("voices", groups(backend.info()))
        .put("persona_presets", PersonaPresets.toJson())
        .put("default_voice", defaultVoice(settings.defaultVoice(), backend.info()))
        .put("default_persona", settings.defaultPersona())
        .put("moshi_backend_running", backend.running())
        .put("moshi_backend_status", backend.state())
        .put("relay_url", RelayRoute.PATH)
        .put("logs_url", LogRoute.PATH)
        .put("persona_max_characters", SessionParameters.PERSONA_MAX)
        .put("sampling", samplingRanges())
        .put("limits", limits())
        .put("backend", backend.toJson());
  }

  /// What a visitor may type into the fields of sampling, by parameter of `/api/chat`.
  private static JsonObject samplingRanges() {
    var temperature =
        range(SessionParameters.TEMPERATURE_MIN, SessionParameters.TEMPERATURE_MAX, 0.05);
    var topK = range(SessionParameters.TOP_K_MIN, SessionParameters.TOP_K_MAX, 1);
    return new JsonObject()
        .put("text_temperature", temperature)
        .put("text_topk", topK)
        .put("audio_temperature", temperature)
        .put("audio_topk", topK)
        .put("seed", range(0, SEED_MAX, 1));
  }

  private static JsonObject range(Number min, Number max, Number step) {
    return new JsonObject().put("min", min).put("max", max).put("step", step);
  }

  private static JsonObject limits() {
    return new JsonObject()
        .put("relayed_conversations", Relays.AT_ONCE_MAX)
        .put("message_bytes", ServerLimits.WEB_SOCKET_MESSAGE_BYTES_MAX);
  }

  /// Voice names under the engine's own group labels, in the engine's order.
  private static JsonObject groups(BackendInfo info) {
    var groups = new JsonObject();
    for (var voice : info.voices()) {
      String label = voice.group().isEmpty() ? UNGROUPED : voice.group();
      if (!groups.containsKey(label)) {
        groups.put(label, new JsonArray());
      }
      groups.getJsonArray(label).add(voice.name());
    }
    return groups;
  }

  /// The configured voice if the engine has it, with or without suffix, else the engine's own.
  private static String defaultVoice(String configured, BackendInfo info) {
    String bare =
        configured.endsWith(VOICE_SUFFIX)
            ? configured.substring(0, configured.length() - VOICE_SUFFIX.length())
            : configured;
    return info.voiceNames().contains(bare) ? bare : info.defaultVoice();
  }
}
