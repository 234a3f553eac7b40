package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.personaplex.http.CloseCode;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class SocketFaultTest {
  @Test
  void aConnectionThatIsGoneIsNoMessageThatIsTooBig() {
    assertThat(SocketFault.of(new SocketException("Connection reset")).code())
        .isEqualTo(CloseCode.NORMAL);
    assertThat(SocketFault.of(new ClosedChannelException()).code()).isEqualTo(CloseCode.NORMAL);
  }

  @Test
  void aBadFrameIsToldByItsKind() {
    assertThat(corrupted(WebSocketCloseStatus.MESSAGE_TOO_BIG)).isEqualTo(CloseCode.TOO_BIG);
    assertThat(corrupted(WebSocketCloseStatus.PROTOCOL_ERROR)).isEqualTo(CloseCode.PROTOCOL_ERROR);
  }

  private static CloseCode corrupted(WebSocketCloseStatus status) {
    return SocketFault.of(new CorruptedWebSocketFrameException(status, "a reason")).code();
  }
}
