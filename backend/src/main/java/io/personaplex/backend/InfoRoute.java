package io.personaplex.backend;

import io.personaplex.http.Answer;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.EngineOption;
import io.personaplex.speech.SpeechEngine;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// `GET /api/info`: who is speaking and why, with what, and how it goes. docs/protocol.md has the
/// fields.
final class InfoRoute implements Handler<RoutingContext> {
  private static final String NO_EFFECT = "no effect with this engine";
  private static final String NOT_YET = "the engine is not ready";

  private final BackendSettings settings;
  private final EngineHost engines;
  private final Conversations conversations;
  private final Counters counters;
  private final BuildInfo build;
  private final long startNanos = System.nanoTime();

  InfoRoute(
      BackendSettings settings,
      EngineHost engines,
      Conversations conversations,
      Counters counters,
      BuildInfo build) {
    this.settings = settings;
    this.engines = engines;
    this.conversations = conversations;
    this.counters = counters;
    this.build = build;
  }

  @Override
  public void handle(RoutingContext context) {
    EngineState state = engines.state();
    var json =
        new JsonObject()
            .put("service", SpeechServer.SERVICE)
            .put("health", state.toHealth().toJson());
    if (state instanceof EngineState.Ready ready) {
      EngineInfo engine = ready.engine().info();
      json.put("engine", engine(engine)).put("why", ready.why()).put("models", models(engine));
    }
    json.put("options", options(state))
        .put("build", build.toJson())
        .put("conversations_now", conversations.count())
        .put("waiting_now", conversations.waiting())
        .put("counters", counters.toJson())
        .put("uptime_s", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos));
    Answer.json(context, 200, json);
  }

  private static JsonObject engine(EngineInfo info) {
    var voices = new JsonArray();
    info.voices()
        .forEach(
            voice ->
                voices.add(
                    new JsonObject()
                        .put("name", voice.name())
                        .put("group", voice.group())
                        .put("description", voice.description())));
    var honours = new JsonArray();
    info.honours().stream()
        .sorted()
        .forEach(parameter -> honours.add(parameter.name().toLowerCase(Locale.ROOT)));
    return new JsonObject()
        .put("name", info.name())
        .put("title", info.title())
        .put("voices", voices)
        .put("default_voice", info.defaultVoice())
        .put("honours", honours)
        .put("slots", info.slots())
        .put("real_time", info.realTime())
        .put("sample_rate", info.format().sampleRate())
        .put("samples_per_frame", info.format().samplesPerFrame());
  }

  /// What was asked about the machine, and what came of it.
  private JsonObject options(EngineState state) {
    var options = new JsonObject();
    for (EngineOption option : EngineOption.values()) {
      String effect =
          state instanceof EngineState.Ready(SpeechEngine engine, _, _)
              ? engine.optionEffects().getOrDefault(option, NO_EFFECT)
              : NOT_YET;
      options.put(
          option.name(),
          new JsonObject().put("value", settings.option(option)).put("effect", effect));
    }
    return options;
  }

  private static JsonArray models(EngineInfo info) {
    var models = new JsonArray();
    info.models()
        .forEach(
            model ->
                models.add(
                    new JsonObject()
                        .put("purpose", model.purpose())
                        .put("name", model.name())
                        .put("licence", model.licence())));
    return models;
  }
}
