package io.personaplex.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CloseCodeTest {
  @Test
  void aReasonThatFitsIsLeftAlone() {
    String fits = "x".repeat(CloseCode.REASON_BYTES_MAX);
    assertThat(CloseCode.shorten(fits)).isEqualTo(fits);
  }

  @Test
  void aLongReasonIsCutBetweenCharacters() {
    for (String character : new String[] {"x", "ü", "世", "🙂"}) {
      for (int shift = 0; shift < 4; shift++) {
        String reason = "y".repeat(shift) + character.repeat(124);
        String cut = CloseCode.shorten(reason);
        assertThat(cut.getBytes(UTF_8).length).isBetween(120, CloseCode.REASON_BYTES_MAX);
        assertThat(cut).endsWith("…").doesNotContain("\ufffd");
        assertThat(reason).startsWith(cut.substring(0, cut.length() - 1));
      }
    }
  }
}
