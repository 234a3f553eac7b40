package io.personaplex.backend;

import io.personaplex.protocol.Quotation;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.Parameter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What becomes of the query parameters with the engine that speaks, told in the first metadata.
///
/// @param honours names of the parameters that have an effect, in the order of
///   [SessionParameters#NAMES]
/// @param ignored names that were sent and have none, the known before the unknown, at most
///   [#IGNORED_MAX] of at most [#NAME_MAX] characters
record ParameterEffects(List<String> honours, List<String> ignored) {
  static final int IGNORED_MAX = 16;
  static final int NAME_MAX = 32;

  /// @param query accepted by [SessionParameters#parse]
  static ParameterEffects of(Map<String, String> query, EngineInfo engine) {
    Set<String> effective =
        Stream.concat(
                Stream.of("audio"),
                engine.honours().stream().flatMap(parameter -> names(parameter).stream()))
            .collect(Collectors.toSet());
    var honours = SessionParameters.NAMES.stream().filter(effective::contains).toList();
    SessionParameters.seedName(query)
        .ifPresent(
            counts ->
                SessionParameters.SEEDS.stream()
                    .filter(name -> !name.equals(counts))
                    .forEach(effective::remove));
    var known =
        SessionParameters.NAMES.stream()
            .filter(name -> !query.getOrDefault(name, "").isBlank())
            .filter(name -> !effective.contains(name));
    var unknown = new TreeSet<>(query.keySet());
    SessionParameters.NAMES.forEach(unknown::remove);
    var ignored =
        Stream.concat(known, unknown.stream().map(name -> Quotation.of(name, NAME_MAX - 1)))
            .limit(IGNORED_MAX)
            .toList();
    return new ParameterEffects(honours, ignored);
  }

  /// Adds both to the first metadata.
  void tell(JsonObject hello) {
    hello.put("honours", new JsonArray(honours)).put("ignored", new JsonArray(ignored));
  }

  private static List<String> names(Parameter parameter) {
    return switch (parameter) {
      case VOICE -> List.of("voice_prompt");
      case PERSONA -> List.of("text_prompt");
      case SEED -> SessionParameters.SEEDS;
      case TEXT_TEMPERATURE -> List.of("text_temperature");
      case TEXT_TOP_K -> List.of("text_topk");
      case AUDIO_TEMPERATURE -> List.of("audio_temperature");
      case AUDIO_TOP_K -> List.of("audio_topk");
    };
  }
}
