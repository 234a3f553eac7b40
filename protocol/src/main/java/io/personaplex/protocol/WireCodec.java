package io.personaplex.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// Bytes to [WireMessage] and back: one codec for the server, the tests and the command line.
/// Stateless.
public final class WireCodec {
  private static final int HANDSHAKE = 0x00;
  private static final int AUDIO = 0x01;
  private static final int TEXT = 0x02;
  private static final int CONTROL = 0x03;
  private static final int METADATA = 0x04;
  private static final int FAILURE = 0x05;
  private static final int PING = 0x06;

  private WireCodec() {}

  /// Reads one message. Malformed UTF-8 is replaced, never refused.
  ///
  /// @throws ProtocolException if the message is empty: it has no kind
  public static WireMessage decode(byte[] message) {
    if (message.length == 0) {
      throw new ProtocolException("empty message: the first byte must be the kind");
    }
    int kind = message[0] & 0xff;
    return switch (kind) {
      case HANDSHAKE -> new WireMessage.Handshake();
      case AUDIO -> new WireMessage.Audio(Arrays.copyOfRange(message, 1, message.length));
      case TEXT -> new WireMessage.Text(utf8(message));
      case CONTROL -> control(message);
      case METADATA -> new WireMessage.Metadata(utf8(message));
      case FAILURE -> new WireMessage.Failure(utf8(message));
      case PING -> new WireMessage.Ping();
      default -> new WireMessage.Unknown(kind, message.length - 1);
    };
  }

  /// Writes one message.
  ///
  /// @throws IllegalArgumentException for [WireMessage.Unknown]: its payload was not kept
  public static byte[] encode(WireMessage message) {
    return switch (message) {
      case WireMessage.Handshake() -> new byte[] {HANDSHAKE};
      case WireMessage.Audio(byte[] payload) -> framed(AUDIO, payload);
      case WireMessage.Text(String piece) -> framed(TEXT, piece.getBytes(UTF_8));
      case WireMessage.Control(var action) -> new byte[] {CONTROL, action.wireValue()};
      case WireMessage.Metadata(String json) -> framed(METADATA, json.getBytes(UTF_8));
      case WireMessage.Failure(String sentence) -> framed(FAILURE, sentence.getBytes(UTF_8));
      case WireMessage.Ping() -> new byte[] {PING};
      case WireMessage.Unknown(int kind, int length) ->
          throw new IllegalArgumentException(
              "cannot encode unknown kind 0x%02x: its %d payload bytes were not kept"
                  .formatted(kind, length));
    };
  }

  private static WireMessage control(byte[] message) {
    if (message.length == 2) {
      for (var action : WireMessage.Control.Action.values()) {
        if (action.wireValue() == message[1]) {
          return new WireMessage.Control(action);
        }
      }
    }
    return new WireMessage.Unknown(CONTROL, message.length - 1);
  }

  private static String utf8(byte[] message) {
    return new String(message, 1, message.length - 1, UTF_8);
  }

  private static byte[] framed(int kind, byte[] payload) {
    byte[] message = new byte[payload.length + 1];
    message[0] = (byte) kind;
    System.arraycopy(payload, 0, message, 1, payload.length);
    return message;
  }
}
