package io.personaplex.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/// Ends a connection whose peer reads nothing. Vert.x closes only after everything written before
/// has left, which for such a peer is never; so we close the Netty channel below its handlers.
///
/// Verified with Vert.x 5.1.6 by the backend's RudeClientTest; `ConnectionBase` and
/// `WebSocketInternal` are not public API of Vert.x, so a new version may move them (the compiler
/// will tell).
public final class ConnectionCut {
  private ConnectionCut() {}

  /// Cuts the connection unless it has closed by then. Any thread; returns at once.
  ///
  /// @param connection from `request.connection()`
  public static void after(long delay, TimeUnit unit, HttpConnection connection) {
    if (!(connection instanceof ConnectionBase base)) {
      throw new IllegalArgumentException(
          "connection cut: %s is not a connection of a Vert.x server"
              .formatted(connection.getClass().getName()));
    }
    after(delay, unit, base.channel());
  }

  /// As above, for the connection under a WebSocket that a client of Vert.x opened.
  public static void after(long delay, TimeUnit unit, WebSocketBase socket) {
    if (!(socket instanceof WebSocketInternal inner)) {
      throw new IllegalArgumentException(
          "connection cut: %s is not a WebSocket of a Vert.x client"
              .formatted(socket.getClass().getName()));
    }
    after(delay, unit, inner.channelHandlerContext().channel());
  }

  private static void after(long delay, TimeUnit unit, Channel channel) {
    var cut = channel.eventLoop().schedule(() -> cut(channel), delay, unit);
    channel.closeFuture().addListener(_ -> cut.cancel(false));
  }

  private static void cut(Channel channel) {
    ChannelHandlerContext lowest = channel.pipeline().firstContext();
    var _ = lowest == null ? channel.close() : lowest.close();
  }
}
