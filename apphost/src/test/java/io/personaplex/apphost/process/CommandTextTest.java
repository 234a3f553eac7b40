package io.personaplex.apphost.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTextTest {
  @Test
  void valuesThatLookLikeSecretsAreMasked() {
    assertThat(shown("server", "--api-token=abc123", "--HF_TOKEN", "x y", "--port", "80"))
        .isEqualTo("server --api-token=*** --HF_TOKEN *** --port 80");
    assertThat(shown("sh", "-c", "PASSWORD=abc server --key abc"))
        .isEqualTo("sh -c PASSWORD=*** server --key ***");
    assertThat(shown("curl", "-H", "Authorization: Bearer abc", "https://ann:abc@host/"))
        .isEqualTo("curl -H Authorization: Bearer *** https://ann:***@host/");
  }

  @Test
  void aLongCommandIsCutAndOneOfSeveralLinesIsOneLine() {
    assertThat(shown("x".repeat(1000))).hasSizeLessThan(120).endsWith("…");
    assertThat(shown("sh", "-c", "one\n  two")).isEqualTo("sh -c one two");
  }

  private static String shown(String... arguments) {
    return CommandText.of(List.of(arguments));
  }
}
