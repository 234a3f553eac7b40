package io.personaplex.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// A resource as its host tells of it.
///
/// @param name its name
/// @param state one word or two: `running`, `crash loop`
/// @param health what it last said: `healthy`; empty if it does not run
/// @param detail a sentence; may be empty
/// @param form how it runs: `process`, `container`; empty if the host does not say
/// @param pid process id, if it has one
/// @param container id of its container; empty if it runs in none
/// @param exitCode of a process that ended
/// @param restarts how often it was started again
/// @param since when it came into this state
/// @param endpoints where it listens
record ResourceView(
    String name,
    String state,
    String health,
    String detail,
    String form,
    OptionalLong pid,
    String container,
    OptionalLong exitCode,
    long restarts,
    Instant since,
    List<At> endpoints) {
  private static final Set<String> ENDED = Set.of("exited", "stopped", "finished");
  private static final Set<String> FAILED =
      Set.of("crash loop", "failed to start", "runtime unavailable");

  /// An address.
  ///
  /// @param url for people
  /// @param variable the option that sets its port
  record At(String url, String variable) {}

  static ResourceView of(JsonNode json) {
    var endpoints = new ArrayList<At>();
    json.path("endpoints")
        .forEach(
            endpoint ->
                endpoints.add(
                    new At(endpoint.path("url").asText(), endpoint.path("variable").asText())));
    return new ResourceView(
        json.path("name").asText(),
        json.path("state").asText(),
        json.path("health").asText(""),
        json.path("detail").asText(""),
        json.path("form").asText(""),
        number(json.path("pid")),
        json.path("container").asText(""),
        number(json.path("exitCode")),
        json.path("restarts").asLong(),
        Instant.parse(json.path("since").asText("1970-01-01T00:00:00Z")),
        List.copyOf(endpoints));
  }

  boolean isHealthy() {
    return health.equals("healthy");
  }

  /// Whether it answers, or runs without anybody asking.
  boolean isRunning() {
    return state.equals("running") || state.equals("healthy") || state.equals("unhealthy");
  }

  /// Whether it can do its work as far as anybody can know.
  boolean isReady() {
    return isHealthy() || (isRunning() && health.equals("not checked"));
  }

  /// Whether its process is gone and nobody will start another.
  boolean hasEnded() {
    return ENDED.contains(state) || hasFailed();
  }

  /// Whether it has done what it had to.
  boolean hasCompleted() {
    return ENDED.contains(state) && exitCode.orElse(0) == 0;
  }

  /// Whether it was given up.
  boolean hasFailed() {
    return FAILED.contains(state);
  }

  /// One line for people.
  String sentence() {
    String more = detail.isEmpty() || detail.equals(state) ? "" : ": " + detail;
    return name + " is " + (health.isEmpty() ? state : state + ", " + health) + more;
  }

  private static OptionalLong number(JsonNode json) {
    return json.isNumber() ? OptionalLong.of(json.asLong()) : OptionalLong.empty();
  }
}
