package io.personaplex.backend;

import static java.lang.System.Logger.Level.INFO;

import io.personaplex.http.Answer;
import io.personaplex.http.CloseCode;
import io.personaplex.protocol.ProtocolException;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SessionRequest.Sampling;
import io.personaplex.speech.SpeechEngine;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.Map;
import java.util.function.Supplier;

/// `/api/chat`: admits a client, or tells it why not.
final class ChatRoute implements Handler<RoutingContext> {
  private static final System.Logger LOG = System.getLogger(ChatRoute.class.getName());

  private static final String TAG_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int TAG_LENGTH = 4;

  /// How often a client that waits for the slot of a conversation that is over looks again, and how
  /// many times: who reconnects must not be refused because of what they left.
  private static final long SLOT_TRY_MILLIS = 50;

  private static final int SLOT_TRIES_MAX = 60;

  private final Vertx vertx;
  private final EngineHost engines;
  private final Conversations conversations;
  private final Counters counters;
  private final ConversationLimits limits;
  private final Supplier<FrameClock> clocks;
  private final SecureRandom random = new SecureRandom();

  ChatRoute(
      Vertx vertx,
      EngineHost engines,
      Conversations conversations,
      Counters counters,
      ConversationLimits limits,
      Supplier<FrameClock> clocks) {
    this.vertx = vertx;
    this.engines = engines;
    this.conversations = conversations;
    this.counters = counters;
    this.limits = limits;
    this.clocks = clocks;
  }

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      Answer.error(context, 426, "This address speaks WebSocket only.");
      return;
    }
    var query = new ChatQuery(request.query());
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              var part = counters.part();
              var client = new Client(newTag(), socket, request.connection(), part);
              admit(client, part, query);
            })
        .onFailure(
            _ -> Answer.error(context, 400, "This is no valid request to open a WebSocket."));
  }

  private void admit(Client client, Counters part, ChatQuery query) {
    LOG.log(INFO, "{0}: connected from {1}", client.tag(), peer(client.socket()));
    Map<String, String> sent;
    SessionParameters parameters;
    try {
      sent = query.values();
      parameters = SessionParameters.parse(sent);
    } catch (ProtocolException e) {
      refuse(client, part, CloseCode.POLICY, String.valueOf(e.getMessage()));
      return;
    }
    switch (engines.state()) {
      case EngineState.Starting(String activity, double progress) ->
          refuse(client, part, CloseCode.TRY_LATER, starting(activity, progress));
      case EngineState.Failed(String reason) ->
          refuse(client, part, CloseCode.INTERNAL, "There is no speech engine: " + reason);
      case EngineState.Ready(SpeechEngine engine, _, _) -> {
        var effects = ParameterEffects.of(sent, engine.info());
        VoiceChoice voice;
        try {
          voice = VoiceChoice.of(parameters.voicePrompt(), engine.info());
        } catch (ProtocolException e) {
          refuse(client, part, CloseCode.POLICY, String.valueOf(e.getMessage()));
          return;
        }
        seat(
            client,
            part,
            engine.info().slots(),
            () -> begin(client, part, engine, parameters, voice, effects),
            SLOT_TRIES_MAX);
      }
    }
  }

  /// Begins as soon as there is a slot. Event loop. While it waits the socket is paused, so that
  /// nothing the client sends is lost.
  private void seat(Client client, Counters part, int slots, Runnable begin, int triesLeft) {
    if (client.socket().isClosed()) {
      LOG.log(INFO, "{0}: left before it had a place", client.tag());
    } else if (conversations.reserve(slots)) {
      begin.run();
      client.socket().resume();
    } else if (triesLeft > 0 && conversations.anyEnding()) {
      client.socket().pause();
      vertx.setTimer(SLOT_TRY_MILLIS, _ -> seat(client, part, slots, begin, triesLeft - 1));
    } else {
      client.socket().resume();
      refuse(
          client,
          part,
          CloseCode.TRY_LATER,
          "Somebody else is talking; there is room for one conversation at a time. Please try again later.");
    }
  }

  private void begin(
      Client client,
      Counters part,
      SpeechEngine engine,
      SessionParameters parameters,
      VoiceChoice voice,
      ParameterEffects effects) {
    var hello =
        new JsonObject()
            .put("engine", engine.info().name())
            .put("voice", voice.voice())
            .put("audio", parameters.audio().wireName())
            .put("session", client.tag());
    effects.tell(hello);
    hello.put("limits", limits.toJson());
    if (!voice.notice().isEmpty()) {
      hello.put("notice", voice.notice());
    }
    client.sendMetadata(hello);
    LOG.log(
        INFO,
        "{0}: engine {1}, voice {2}, audio {3}, persona of {4} characters",
        client.tag(),
        engine.info().name(),
        voice.voice().isEmpty() ? "none" : voice.voice(),
        parameters.audio().wireName(),
        parameters.textPrompt().length());
    conversations.begin(
        onEnd ->
            new Conversation(
                client,
                engine,
                request(parameters, voice.voice()),
                parameters.audio(),
                limits,
                clocks.get(),
                part,
                onEnd));
  }

  private void refuse(Client client, Counters part, CloseCode code, String sentence) {
    part.increment(Counter.REFUSED);
    // The sentence may quote what was asked for: the client sees it, the log does not.
    LOG.log(INFO, "{0}: refused with {1}", client.tag(), code);
    client.close(code, sentence);
  }

  private static SessionRequest request(SessionParameters parameters, String voice) {
    var sampling =
        new Sampling(
            parameters.textTemperature().orElse(Sampling.DEFAULT.textTemperature()),
            parameters.textTopK().orElse(Sampling.DEFAULT.textTopK()),
            parameters.audioTemperature().orElse(Sampling.DEFAULT.audioTemperature()),
            parameters.audioTopK().orElse(Sampling.DEFAULT.audioTopK()));
    return new SessionRequest(voice, parameters.textPrompt(), sampling, parameters.seed());
  }

  private static String starting(String activity, double progress) {
    String percent = progress < 0 ? "" : " (%d %%)".formatted(Math.round(progress * 100));
    return "The speech engine is still starting: %s%s. Please try again in a moment."
        .formatted(activity, percent);
  }

  private static String peer(ServerWebSocket socket) {
    var address = socket.remoteAddress();
    return address == null ? "unknown" : address.hostAddress();
  }

  private String newTag() {
    var tag = new StringBuilder();
    for (int i = 0; i < TAG_LENGTH; i++) {
      tag.append(TAG_LETTERS.charAt(random.nextInt(TAG_LETTERS.length())));
    }
    return tag.toString();
  }
}
