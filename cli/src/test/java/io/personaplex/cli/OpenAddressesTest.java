package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAddressesTest {
  @Test
  void loopbackIsNothingToWarnAbout() {
    assertThat(warnings(Map.of())).isEmpty();
    assertThat(warnings(Map.of("APP_HOST", "localhost", "MOSHI_HOST", "127.8.0.1"))).isEmpty();
    assertThat(warnings(Map.of("APP_HOST", "::1"))).isEmpty();
  }

  @Test
  void whatLetsOtherMachinesInIsNamedWithItsPort() {
    assertThat(warnings(Map.of("APP_HOST", "0.0.0.0", "MOSHI_HOST", "192.168.1.5")))
        .satisfiesExactly(
            page ->
                assertThat(page).startsWith("warning: APP_HOST=0.0.0.0 opens the page (port 8010)"),
            backend ->
                assertThat(backend)
                    .startsWith(
                        "warning: MOSHI_HOST=192.168.1.5 opens the speech backend (port 8998)"));
    assertThat(warnings(Map.of("APP_HOST", "::"))).hasSize(1);
  }

  private static List<String> warnings(Map<String, String> environment) {
    var withHome = new HashMap<>(environment);
    withHome.put("HOME", "/nobody");
    return OpenAddresses.warnings(Configuration.read(ConfigurationInput.of(withHome)));
  }
}
