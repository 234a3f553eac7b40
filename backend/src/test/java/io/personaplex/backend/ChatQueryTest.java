package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.protocol.ProtocolException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatQueryTest {
  @Test
  void theFirstValueOfANameCounts() {
    assertThat(new ChatQuery("seed=1&audio=pcm16&seed=2&flag").values())
        .isEqualTo(Map.of("seed", "1", "audio", "pcm16", "flag", ""));
    assertThat(new ChatQuery(null).values()).isEmpty();
    assertThat(new ChatQuery("").values()).isEmpty();
  }

  @Test
  void valuesAreDecodedOnce() {
    assertThat(new ChatQuery("a=%252e%2e&b=x+y;z%20%C3%BC&c=%ff%00").values())
        .isEqualTo(Map.of("a", "%2e.", "b", "x y;z ü", "c", "\ufffd\0"));
  }

  @Test
  void brokenPercentEncodingIsAFaultOfTheClient() {
    for (String broken : new String[] {"seed=%", "seed=%4", "seed=%zz", "%=1"}) {
      assertThatThrownBy(() -> new ChatQuery(broken).values())
          .as(broken)
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("percent-encoded");
    }
  }
}
