package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.backend.BackendSettings;
import io.personaplex.backend.EngineHost;
import io.personaplex.backend.SpeechServer;
import io.personaplex.client.ChatClient;
import io.personaplex.client.Received;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.testkit.Golden;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PersonaPlex behind the real backend, on the tiny checkpoint of the golden set: found on the
/// class path, chosen, asked about, talked to.
class PersonaPlexBackendTest {
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir private Path home;

  @Test
  void autoTakesItWhereThisMachineIsFastEnoughAndSaysTheNumbers() throws Exception {
    try (var server = start(Map.of("SPEECH_ENGINE", "auto"))) {
      JsonNode info = info(server);
      assertThat(info.at("/engine/name").asText()).isEqualTo("personaplex");
      assertThat(info.at("/why").asText())
          .contains("PersonaPlex should keep up here", "GB/s", "12.5");
    }
  }

  @Test
  void aClientTalksWithAVoiceOfTheFolder() throws Exception {
    try (var server = start(Map.of("SPEECH_ENGINE", "personaplex"))) {
      JsonNode engine = info(server).get("engine");
      assertThat(engine.get("honours").size()).as("parameters it honours").isEqualTo(7);
      String voice = engine.at("/voices/0/name").asText();
      for (boolean isStored : new boolean[] {false, true}) {
        var chat =
            ChatClient.connect(
                URI.create("ws://127.0.0.1:%d/api/chat".formatted(server.port())),
                SessionParameters.parse(
                    Map.of(
                        "voice_prompt", voice + ".pt", "text_prompt", "You are Ada.", "seed", "7")),
                WAIT);
        try (chat) {
          chat.awaitHandshake(WAIT);
          chat.startMicrophone();
          chat.inbox()
              .await("ten frames", WAIT, inbox -> inbox.all(Received.Audio.class).size() >= 10);
          assertThat(chat.inbox().all(Received.Metadata.class))
              .anySatisfy(
                  metadata ->
                      assertThat(metadata.toString())
                          .contains("\"prompt_stored\":" + isStored, "\"seed\":7"));
        }
      }
    }
  }

  @Test
  void whereTheFolderLacksFilesTheyAreNamedAndAnotherEngineSpeaks() throws Exception {
    try (var server =
        start(
            Map.of("SPEECH_ENGINE", "auto", "PERSONAPLEX_MODEL_PATH", home.toString()),
            "personaplex",
            "echo")) {
      JsonNode info = info(server);
      assertThat(info.at("/engine/name").asText()).isEqualTo("echo");
      assertThat(info.at("/health/notice").asText())
          .contains("personaplex cannot start", "model.safetensors", "echo speaks instead");
    }
  }

  @Test
  void whoHasNoWeightsSeesNoWarning() throws Exception {
    try (var server =
        start(
            Map.of("SPEECH_ENGINE", "auto", "PERSONAPLEX_MODEL_PATH", ""), "personaplex", "echo")) {
      JsonNode info = info(server);
      assertThat(info.at("/health").toString()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(info.at("/why").asText()).contains("personaplex is not set up");
    }
  }

  /// @param engines those there are; none = all of the class path
  private SpeechServer start(Map<String, String> settings, String... engines)
      throws InterruptedException {
    var environment = new HashMap<String, String>();
    environment.put("PERSONAPLEX_MODEL_PATH", Golden.folder().toString());
    environment.put("PERSONAPLEX_HOME", home.toString());
    // A prompt may take all of a set's context then.
    environment.put("PERSONAPLEX_CONTEXT_END", "slide");
    environment.putAll(settings);
    environment.put("MOSHI_PORT", "0");
    var providers = EngineHost.discover();
    if (engines.length > 0) {
      providers.removeIf(provider -> !List.of(engines).contains(provider.name()));
    }
    var names = new ArrayList<>(List.of("auto"));
    providers.forEach(provider -> names.add(provider.name()));
    var server = new SpeechServer(BackendSettings.from(environment, names), providers, environment);
    server.start();
    assertThat(server.awaitSettled(WAIT)).isTrue();
    return server;
  }

  private static JsonNode info(SpeechServer server) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/api/info".formatted(server.port())))
                  .build(),
              BodyHandlers.ofString());
      return new JsonMapper().readTree(answer.body());
    }
  }
}
