package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.log.SecretMask;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownSecretsTest {
  @TempDir Path home;

  @Test
  void oneSettingThatCannotBeUsedHidesNoSecret() {
    var workplace =
        Workplace.of(
            Map.of(
                "HOME", home.toString(),
                "PERSONAPLEX_HOME", home.toString(),
                "APP_PORT", "80a",
                "HF_TOKEN", "hf_canary_one",
                "HTTPS_PROXY", "alice:canary_two@proxy"));
    SecretMask mask = KnownSecrets.mask(workplace);
    assertThat(mask.mask("a hf_canary_one b canary_two c alice:canary_two@proxy"))
        .doesNotContain("canary");
  }
}
