package io.personaplex.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.models.HubServer.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubAccessTest {
  private static final String REPOSITORY = "owner/gated";
  private static final String PATH = "/owner/gated/resolve/main/config.json";
  private static final String TOKEN = "hf_secret";

  @Test
  void theHubIsAskedWithTheTokenAndNothingIsFetched() throws IOException {
    try (var hub = new HubServer()) {
      hub.files.put(PATH, File.of("{}".getBytes(UTF_8)));
      assertThat(ask(hub.address())).isEqualTo(new HubAccess.Granted());
      assertThat(hub.gets()).isEmpty();
    }
  }

  @Test
  void aRefusalIsToldWithoutTheToken() throws IOException {
    try (var hub = new HubServer()) {
      hub.files.put(PATH, File.of("{}".getBytes(UTF_8)).status(403));
      assertThat(ask(hub.address()))
          .isInstanceOfSatisfying(
              HubAccess.Refused.class,
              refused -> assertThat(refused.reason()).contains("status 403").doesNotContain(TOKEN));
    }
  }

  @Test
  void aHubThatIsSilentOrAbsentOrFaultyIsNoRefusal() throws IOException {
    String gone;
    try (var hub = new HubServer()) {
      gone = hub.address();
      hub.files.put(PATH, File.of("{}".getBytes(UTF_8)).status(500));
      assertThat(ask(gone)).isInstanceOf(HubAccess.Unknown.class);
      hub.hang();
      assertThat(ask(gone)).isInstanceOf(HubAccess.Unknown.class);
    }
    assertThat(ask(gone)).isInstanceOf(HubAccess.Unknown.class);
    assertThat(ask("no address")).isInstanceOf(HubAccess.Unknown.class);
  }

  private static HubAccess ask(String address) {
    return HubAccess.ask(
        Map.of("HF_ENDPOINT", address, "HF_TOKEN", TOKEN),
        REPOSITORY,
        "config.json",
        Duration.ofMillis(600));
  }
}
