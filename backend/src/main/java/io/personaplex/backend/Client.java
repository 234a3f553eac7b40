package io.personaplex.backend;

import static java.lang.System.Logger.Level.DEBUG;

import io.personaplex.http.CloseCode;
import io.personaplex.http.ConnectionCut;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One WebSocket and the tag under which the log and the client know it. Any thread.
final class Client {
  private static final System.Logger LOG = System.getLogger(Client.class.getName());

  /// How long a client may take to answer our close before the connection is cut.
  private static final long CLOSE_SECONDS_MAX = 3;

  private final String tag;
  private final ServerWebSocket socket;
  private final HttpConnection connection;
  private final Outbox outbox;
  private final AtomicBoolean closing = new AtomicBoolean();

  Client(String tag, ServerWebSocket socket, HttpConnection connection, Counters counters) {
    this.tag = tag;
    this.socket = socket;
    this.connection = connection;
    outbox = new Outbox(socket, counters);
  }

  String tag() {
    return tag;
  }

  ServerWebSocket socket() {
    return socket;
  }

  /// @return false if the client is stalled
  boolean send(WireMessage message) {
    return outbox.send(message);
  }

  /// @return false if the client is stalled
  boolean sendFrame(byte[] payload) {
    return outbox.sendFrame(payload);
  }

  /// @return false if the client is stalled
  boolean sendMetadata(JsonObject fields) {
    return send(new WireMessage.Metadata(fields.encode()));
  }

  /// Says why, as close reason and before it, if it is no ordinary end, as kind 0x05; closes. The
  /// first call counts.
  void close(CloseCode code, String sentence) {
    if (!closing.compareAndSet(false, true) || socket.isClosed()) {
      return;
    }
    if (code != CloseCode.NORMAL) {
      var failure = Buffer.buffer(WireCodec.encode(new WireMessage.Failure(sentence)));
      socket.writeBinaryMessage(failure).onFailure(e -> LOG.log(DEBUG, "{0}: gone", tag));
    }
    code.close(socket, sentence).onFailure(e -> LOG.log(DEBUG, "{0}: gone", tag));
    ConnectionCut.after(CLOSE_SECONDS_MAX, TimeUnit.SECONDS, connection);
  }
}
