package io.personaplex.client;

/// Something the server sent, and when it arrived.
public sealed interface Received {
  /// When the last byte of the message was read, on the clock of [System#nanoTime].
  long arrivedNanos();

  /// The agent's sound: 24 kHz mono, decoded. May be empty: an Opus header.
  record Audio(long arrivedNanos, float[] samples) implements Received {
    /// Whether any sample is above −50 dBFS.
    public boolean audible() {
      return SoundLevel.firstAbove(SoundLevel.AUDIBLE, samples) >= 0;
    }
  }

  /// A piece of the agent's words.
  record Text(long arrivedNanos, String piece) implements Received {}

  /// A JSON object.
  record Metadata(long arrivedNanos, String json) implements Received {}

  /// A sentence that says what went wrong.
  record Failure(long arrivedNanos, String sentence) implements Received {}

  /// The end of the socket, always the last.
  ///
  /// @param code WebSocket close code; 1006 if the connection broke without one
  /// @param reason as sent, or what broke
  record Closed(long arrivedNanos, int code, String reason) implements Received {}
}
