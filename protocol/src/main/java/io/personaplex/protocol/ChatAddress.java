package io.personaplex.protocol;

/// Where a speech backend is talked to unless it is told otherwise: `ws://HOST:8998/api/chat`.
public final class ChatAddress {
  /// Port when `MOSHI_PORT` is not set.
  public static final int DEFAULT_PORT = 8998;

  /// Path of the WebSocket.
  public static final String PATH = "/api/chat";

  private ChatAddress() {}
}
