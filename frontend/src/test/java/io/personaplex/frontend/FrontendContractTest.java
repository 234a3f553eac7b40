package io.personaplex.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.http.Settings;
import io.personaplex.testkit.MarkdownPage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The routes and JSON of this service are those of docs/protocol.md: names, types and order.
@Timeout(60)
class FrontendContractTest {
  /// The fields of the reference, which its clients know; ours come after them.
  private static final List<String> REFERENCE =
      List.of(
          "moshi_host",
          "moshi_port",
          "moshi_ws_scheme",
          "moshi_ws_url",
          "moshi_version",
          "voices",
          "persona_presets",
          "default_voice",
          "default_persona",
          "moshi_backend_running",
          "moshi_backend_status");

  private final FakeBackend backend = FakeBackend.withVoices();
  private final WireClients clients = new WireClients();
  private FrontendServer frontend = start(backend.port());
  private MarkdownPage page;

  @BeforeEach
  void read() throws Exception {
    page = MarkdownPage.read(Path.of("..", "docs", "protocol.md"));
  }

  @AfterEach
  void close() {
    clients.close();
    frontend.close();
    backend.close();
  }

  @Test
  void theThreeObjectsHaveTheFieldsOfTheTables() throws Exception {
    waitFor("ok");
    assertIsAsInTable("health field", json("/health"));
    assertIsAsInTable("info field", json("/api/info"));
    assertIsAsInTable("config field", json("/api/config"));
    assertThat(json("/api/config").fieldNames()).startsWith(REFERENCE.toArray(String[]::new));
  }

  @Test
  void theyHaveThemWithoutABackendToo() throws Exception {
    backend.close();
    waitFor("unreachable");
    assertIsAsInTable("health field", json("/health"));
    assertIsAsInTable("info field", json("/api/info"));
    assertIsAsInTable("config field", json("/api/config"));
  }

  @Test
  void whetherTheBackendRunsIsNotKnownBeforeItWasAsked() {
    assertThat(BackendStatus.unknown().running()).isNull();
    assertThat(BackendStatus.unknown().state()).isEqualTo("starting");
    assertThat(BackendStatus.unreachable("gone").running()).isFalse();
  }

  @Test
  void everyRouteOfTheTableAnswers() throws Exception {
    for (String route : page.column("route", 0)) {
      String path = route.split(" ", 2)[1].replace("*", "js/main.js");
      assertThat(clients.get(frontend.port(), path).status())
          .as(route)
          .isEqualTo(route.startsWith("WS") ? 426 : 200);
    }
  }

  @Test
  void theBackendIsNotRestartedFromHere() throws Exception {
    var answer = clients.get(frontend.port(), "/api/restart-backend");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(new JsonObject(answer.body()).getString("error")).contains("AppHost");
  }

  private void assertIsAsInTable(String heading, JsonObject object) {
    assertThat(List.copyOf(object.fieldNames())).isEqualTo(page.column(heading, 0));
    for (var row : page.table(heading)) {
      Object value = object.getValue(row.get(0));
      String type =
          switch (value) {
            case null -> "null";
            case String _ -> "string";
            case Integer _ -> "integer";
            case Boolean _ -> "boolean";
            case JsonObject _ -> "object";
            case JsonArray _ -> "array";
            default -> value.getClass().getSimpleName();
          };
      assertThat(List.of(row.get(1).split(" or ", -1))).as(row.get(0)).contains(type);
    }
  }

  private void waitFor(String state) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!json("/health").getString("moshi_backend").equals(state)) {
      assertThat(System.nanoTime()).as("waiting for %s", state).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private JsonObject json(String path) throws Exception {
    return new JsonObject(clients.get(frontend.port(), path).body());
  }

  private static FrontendServer start(int backendPort) {
    var environment = new HashMap<String, String>();
    environment.put("APP_PORT", "0");
    environment.put("MOSHI_WS_URL", "ws://127.0.0.1:%d/api/chat".formatted(backendPort));
    return FrontendServer.start(FrontendSettings.from(new Settings(environment)));
  }
}
