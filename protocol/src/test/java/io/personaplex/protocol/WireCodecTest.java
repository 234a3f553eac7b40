package io.personaplex.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WireCodecTest {
  @Test
  void everyMessageHasItsDocumentedBytes() {
    assertThat(WireCodec.encode(new WireMessage.Handshake())).containsExactly(0);
    assertThat(WireCodec.encode(new WireMessage.Audio(new byte[] {9, 8}))).containsExactly(1, 9, 8);
    assertThat(WireCodec.encode(new WireMessage.Text(" ü"))).containsExactly(2, ' ', 0xc3, 0xbc);
    assertThat(WireCodec.encode(new WireMessage.Control(WireMessage.Control.Action.PAUSE)))
        .containsExactly(3, 2);
    assertThat(WireCodec.encode(new WireMessage.Metadata("{}"))).containsExactly(4, '{', '}');
    assertThat(WireCodec.encode(new WireMessage.Failure("no"))).containsExactly(5, 'n', 'o');
    assertThat(WireCodec.encode(new WireMessage.Ping())).containsExactly(6);
  }

  @Test
  void textAndControlComeBackAsTheyWent() {
    for (WireMessage message :
        new WireMessage[] {
          new WireMessage.Handshake(),
          new WireMessage.Text("Grüß dich, 世界"),
          new WireMessage.Control(WireMessage.Control.Action.RESTART),
          new WireMessage.Metadata("{\"user_text\":\"hi\"}"),
          new WireMessage.Failure("busy"),
          new WireMessage.Ping()
        }) {
      assertThat(WireCodec.decode(WireCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void aHandshakeOfAnyLengthIsAHandshake() {
    assertThat(WireCodec.decode(new byte[9])).isEqualTo(new WireMessage.Handshake());
  }

  @Test
  void anUnknownKindIsAMessageToo() {
    assertThat(WireCodec.decode(new byte[] {7, 1, 2})).isEqualTo(new WireMessage.Unknown(7, 2));
    assertThat(WireCodec.decode(new byte[] {(byte) 0xff}))
        .isEqualTo(new WireMessage.Unknown(255, 0));
    assertThat(WireCodec.decode(new byte[] {3, 4})).isEqualTo(new WireMessage.Unknown(3, 1));
    assertThatThrownBy(() -> WireCodec.encode(new WireMessage.Unknown(7, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x07");
  }

  @Test
  void anEmptyMessageIsRefusedWithASentence() {
    assertThatThrownBy(() -> WireCodec.decode(new byte[0]))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("kind");
  }

  @Test
  void noBytesMakeItCrash() {
    long seed = new SplittableRandom().nextLong();
    var random = new SplittableRandom(Long.getLong("test.seed", seed));
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      random.nextBytes(bytes);
      WireMessage message = WireCodec.decode(bytes);
      if (message instanceof WireMessage.Text(String piece) && bytes.length > 1) {
        assertThat(piece)
            .as("seed %d", seed)
            .isEqualTo(new String(bytes, 1, bytes.length - 1, UTF_8));
      }
      assertThat(message).as("seed %d", seed).isNotNull();
    }
  }
}
