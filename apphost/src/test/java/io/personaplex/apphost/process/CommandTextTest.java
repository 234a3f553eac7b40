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
  void shortNamesCountWhereTheyStandAloneAndKnownTokensNeedNone() {
    assertThat(shown("server", "--pass", "hunter22", "--auth=abc", "HF_PAT=abc", "--pwd", "x"))
        .isEqualTo("server --pass *** --auth=*** HF_PAT=*** --pwd ***");
    assertThat(shown("get", "hf_abcDEF123", "url?t=ghp_abc", "sk-proj-abc", "--passphrase=abc"))
        .isEqualTo("get *** url?t=*** *** --passphrase=***");
    assertThat(shown("run", "--path", "/a", "--author=ann", "--bypass=no", "task-runner"))
        .isEqualTo("run --path /a --author=ann --bypass=no task-runner");
  }

  @Test
  void nothingThatATerminalWouldObeyIsLeft() {
    assertThat(shown("a\u001b[2Jb", "c\u0007", "\u009b31m", "x\u202ey\u0000z"))
        .isEqualTo("a [2Jb c 31m x y z");
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
