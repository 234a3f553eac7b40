package io.personaplex.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.model.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// What the backend says about the engine that is really speaking.
///
/// @param name `cascade`, `echo`, …
/// @param title one line for people
/// @param why one sentence: how it was chosen
record SpeakingEngine(String name, String title, String why) {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /// Asks `/api/info`; empty if the backend does not say.
  static Optional<SpeakingEngine> ask(Endpoint backend) {
    try {
      return parse(LocalHttp.get(backend, "/api/info", TIMEOUT).body());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  static Optional<SpeakingEngine> parse(String json) {
    try {
      JsonNode info = new ObjectMapper().readTree(json);
      JsonNode engine = info.path("engine");
      return engine.path("name").asText("").isEmpty()
          ? Optional.empty()
          : Optional.of(
              new SpeakingEngine(
                  engine.path("name").asText(),
                  engine.path("title").asText(),
                  info.path("why").asText()));
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  /// Whether it only repeats what it hears.
  boolean isEcho() {
    return name.equals("echo");
  }
}
