package io.personaplex.protocol;

/// One message of `/api/chat`: a WebSocket binary frame whose first byte is the kind and whose rest
/// is the payload. docs/protocol.md has the table; [WireCodec] is its only reader and writer.
public sealed interface WireMessage {
  /// Kind 0x00, server to client, sent once: the prompt phase is over, speak now. Receivers accept
  /// any payload length.
  record Handshake() implements WireMessage {}

  /// Kind 0x01, both ways: bytes of one continuous Ogg/Opus stream, or with `audio=pcm16` 24 kHz
  /// mono signed 16-bit little-endian samples. Message boundaries carry no meaning. The array is
  /// not copied.
  record Audio(byte[] payload) implements WireMessage {}

  /// Kind 0x02, server to client: a piece of the agent's words.
  record Text(String piece) implements WireMessage {}

  /// Kind 0x03, client to server: unused in full duplex, so a server may ignore it.
  record Control(Action action) implements WireMessage {
    /// What the peer asks for.
    public enum Action {
      START(0),
      END_OF_TURN(1),
      PAUSE(2),
      RESTART(3);

      private final byte wireValue;

      Action(int wireValue) {
        this.wireValue = (byte) wireValue;
      }

      /// The one payload byte.
      public byte wireValue() {
        return wireValue;
      }
    }
  }

  /// Kind 0x04, server to client: a JSON object in UTF-8.
  record Metadata(String json) implements WireMessage {}

  /// Kind 0x05, server to client: a sentence that says what went wrong.
  record Failure(String sentence) implements WireMessage {}

  /// Kind 0x06, either way, no payload.
  record Ping() implements WireMessage {}

  /// Any other kind, or a control message with an unknown action: to be ignored, visibly.
  ///
  /// @param kind the first byte, 0 … 255
  /// @param length payload length in bytes
  record Unknown(int kind, int length) implements WireMessage {}
}
