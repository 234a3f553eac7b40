package io.personaplex.backend;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.personaplex.http.CloseCode;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.Predicate;

/// One client from its admission until it has a slot, or is gone. It goes on being read, since only
/// so its end is noticed; what it says meanwhile is dropped and counted. All it asked for stays in
/// here until its turn.
final class SlotWait implements Waiter {
  private static final System.Logger LOG = System.getLogger(SlotWait.class.getName());

  private final Client client;
  private final Counters counters;
  private final Conversations conversations;
  private final UnheardAudio unheard;
  private final Predicate<byte[]> begin;
  private final Context loop;

  /// Made on the event loop of the client's socket.
  ///
  /// @param begin starts the conversation; given what must be heard first; false if the server is
  ///   stopping
  SlotWait(
      Client client,
      Counters counters,
      Conversations conversations,
      AudioPayload payload,
      Predicate<byte[]> begin) {
    this.client = client;
    this.counters = counters;
    this.conversations = conversations;
    this.begin = begin;
    unheard = new UnheardAudio(payload, counters);
    loop = Objects.requireNonNull(Vertx.currentContext(), "made outside the event loop");
  }

  /// Asks for a slot. Event loop.
  ///
  /// @param slots of the engine
  void start(int slots) {
    var socket = client.socket();
    socket.binaryMessageHandler(
        new ClientMessages(
            client,
            counters,
            unheard::drop,
            () -> sendAway(CloseCode.TRY_LATER, Conversation.STALLED_SENTENCE)));
    socket.textMessageHandler(_ -> counters.increment(Counter.MESSAGES_IGNORED));
    socket.closeHandler(_ -> left());
    socket.exceptionHandler(this::broken);
    switch (conversations.admit(this, slots)) {
      case SEATED -> begin();
      case WAITING -> {
        counters.increment(Counter.WAITED);
        LOG.log(INFO, "{0}: waits in the line", client.tag());
      }
      case FULL ->
          refuse(
              CloseCode.TRY_LATER,
              "Somebody else is talking, and as many wait already as may; please try again later.");
      case STOPPING -> refuse(CloseCode.GOING_AWAY, SpeechServer.STOPPING);
    }
  }

  @Override
  public String tag() {
    return client.tag();
  }

  @Override
  public void stands(int place, int of) {
    loop.runOnContext(
        _ -> {
          var queue = new JsonObject().put("place", place).put("waiting", of);
          if (!client.sendMetadata(new JsonObject().put("queue", queue))) {
            sendAway(CloseCode.TRY_LATER, Conversation.STALLED_SENTENCE);
          }
        });
  }

  @Override
  public void seat() {
    loop.runOnContext(
        _ -> {
          if (client.socket().isClosed()) {
            conversations.giveBack();
          } else {
            begin();
          }
        });
  }

  @Override
  public void sendAway() {
    loop.runOnContext(_ -> refuse(CloseCode.GOING_AWAY, SpeechServer.STOPPING));
  }

  private void begin() {
    try {
      if (!begin.test(unheard.rest())) {
        conversations.giveBack();
        refuse(CloseCode.GOING_AWAY, SpeechServer.STOPPING);
      }
    } catch (RuntimeException e) {
      LOG.log(WARNING, client.tag() + ": the conversation could not begin", e);
      conversations.giveBack();
      client.close(CloseCode.INTERNAL, Conversation.FAILED_SENTENCE);
    }
  }

  private void left() {
    if (conversations.leave(this)) {
      counters.increment(Counter.LEFT_THE_LINE);
      LOG.log(INFO, "{0}: left before it had a place", client.tag());
    }
  }

  private void broken(Throwable cause) {
    LOG.log(DEBUG, client.tag() + ": socket", cause);
    var fault = SocketFault.of(cause);
    if (fault.code() == CloseCode.NORMAL) {
      left();
    } else {
      sendAway(fault.code(), fault.sentence());
    }
  }

  /// Out of the line, if it is in it.
  private void sendAway(CloseCode code, String sentence) {
    if (conversations.leave(this)) {
      refuse(code, sentence);
    }
  }

  private void refuse(CloseCode code, String sentence) {
    counters.increment(Counter.REFUSED);
    LOG.log(INFO, "{0}: refused with {1}", client.tag(), code);
    client.close(code, sentence);
  }
}
