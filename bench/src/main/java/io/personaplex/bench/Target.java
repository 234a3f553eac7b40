package io.personaplex.bench;

import java.net.URI;

/// A backend to talk to.
///
/// @param chat its `/api/chat`, `ws` or `wss`
record Target(URI chat) {
  private static final String CHAT_PATH = "/api/chat";

  /// @param url `ws://HOST:PORT`, with or without the path of the chat
  /// @throws BenchException for another scheme
  static Target of(URI url) {
    if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
      throw new BenchException(
          "--url is %s; wanted ws://HOST:PORT, as in ws://127.0.0.1:8998".formatted(url));
    }
    boolean bare = url.getPath() == null || url.getPath().length() <= 1;
    return new Target(bare ? url.resolve(CHAT_PATH) : url);
  }

  static Target onPort(int port) {
    return of(URI.create("ws://127.0.0.1:" + port));
  }

  /// Another route of the same server.
  URI http(String path) {
    return URI.create("http" + chat.resolve(path).toString().substring("ws".length()));
  }
}
