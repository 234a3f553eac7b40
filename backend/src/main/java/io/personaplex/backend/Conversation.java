package io.personaplex.backend;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.personaplex.audio.AudioException;
import io.personaplex.backend.TimeLimit.Reason;
import io.personaplex.http.CloseCode;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechException;
import io.personaplex.speech.SpeechSession;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client talking to the engine: prompt phase, handshake, then a frame each tick until one side
/// ends it.
///
/// - **Frame thread**: opens the session, runs the prompt, steps it, closes it, frees the slot.
/// - **Ears thread**: decodes what the client sends and owns the decoder.
/// - **Event loop**: hands messages to the ears and notices that the client left. It never waits.
final class Conversation {
  private static final System.Logger LOG = System.getLogger(Conversation.class.getName());

  static final String FAILED_SENTENCE =
      "The conversation ended because of a fault in the server; its log says why.";
  static final String STALLED_SENTENCE =
      "Your connection did not take our sound for 2 s; please connect again.";

  private enum Phase {
    OPENING,
    PROMPT,
    TALK
  }

  private final Client client;
  private final SpeechEngine engine;
  private final SessionRequest request;
  private final AudioPayload payload;
  private final ConversationLimits limits;
  private final FrameClock clock;
  private final Counters counters;
  private final Consumer<Conversation> onEnd;
  private final SessionFigures figures;
  private final UserAudio userAudio;
  private final Intake intake;
  private final CountDownLatch done = new CountDownLatch(1);

  private final Object lock = new Object();
  private Phase phase = Phase.OPENING;
  private boolean ended;
  private CloseCode endCode = CloseCode.NORMAL;
  private String endSentence = "";
  private @Nullable SpeechSession session;

  /// Made on the event loop of the client's socket.
  ///
  /// @param request its voice is one of the engine's
  /// @param onEnd called once when the slot is free again
  Conversation(
      Client client,
      SpeechEngine engine,
      SessionRequest request,
      AudioPayload payload,
      ConversationLimits limits,
      FrameClock clock,
      Counters counters,
      Consumer<Conversation> onEnd) {
    this.client = client;
    this.engine = engine;
    this.request = request;
    this.payload = payload;
    this.limits = limits;
    this.clock = clock;
    this.counters = counters;
    this.onEnd = onEnd;
    figures =
        new SessionFigures(client.tag(), engine.info().name(), request.voice(), payload, counters);
    userAudio = new UserAudio(engine.info().format(), counters);
    var socket = client.socket();
    var loop = Objects.requireNonNull(Vertx.currentContext(), "made outside the event loop");
    intake = new Intake(socket::pause, () -> loop.runOnContext(_ -> socket.resume()));
  }

  /// Begins; called on the event loop, returns at once.
  ///
  /// @param early audio of the client that goes before all it sends from now on; may be empty
  void start(byte[] early) {
    var socket = client.socket();
    socket.binaryMessageHandler(
        new ClientMessages(
            client, counters, intake::put, () -> stop(CloseCode.TRY_LATER, STALLED_SENTENCE)));
    socket.textMessageHandler(_ -> counters.increment(Counter.MESSAGES_IGNORED));
    socket.closeHandler(_ -> end(CloseCode.NORMAL, "the client left"));
    socket.exceptionHandler(this::broken);
    if (early.length > 0) {
      intake.put(early);
    }
    counters.increment(Counter.CONVERSATIONS);
    Thread.ofPlatform().name("ears-" + client.tag()).daemon().start(this::listen);
    Thread.ofPlatform().name("frames-" + client.tag()).daemon().start(this::run);
  }

  /// Ends it for a reason outside of it and tells the client at once. Any thread.
  void stop(CloseCode code, String sentence) {
    end(code, sentence);
    client.close(code, sentence);
  }

  /// Whether it is over, though its slot may not be free yet. Any thread.
  boolean isEnding() {
    synchronized (lock) {
      return ended;
    }
  }

  /// What may be known of it. Any thread.
  SessionFigures figures() {
    return figures;
  }

  /// Waits until the session is closed and the slot free.
  boolean awaitEnd(long timeout, TimeUnit unit) throws InterruptedException {
    return done.await(timeout, unit);
  }

  /// Event loop.
  private void broken(Throwable cause) {
    LOG.log(DEBUG, client.tag() + ": socket", cause);
    var fault = SocketFault.of(cause);
    stop(fault.code(), fault.sentence());
  }

  /// Ears thread.
  private void listen() {
    try (var decoder = UserDecoder.of(payload, engine.info().format(), userAudio, counters)) {
      byte[] bytes;
      while ((bytes = intake.take()) != null) {
        decoder.push(bytes);
      }
    } catch (AudioException e) {
      LOG.log(INFO, "{0}: {1}", client.tag(), e.getMessage());
      stop(
          CloseCode.POLICY,
          "No Ogg stream found in what you sent as audio: send Ogg/Opus, or ask for audio=pcm16.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(WARNING, client.tag() + ": decoding failed", e);
      stop(CloseCode.INTERNAL, FAILED_SENTENCE);
    }
  }

  /// Frame thread.
  private void run() {
    long start = System.nanoTime();
    try {
      converse();
    } catch (RefusedRequestException e) {
      end(CloseCode.POLICY, Objects.requireNonNullElse(e.getMessage(), FAILED_SENTENCE));
    } catch (SpeechException e) {
      String sentence = Objects.requireNonNullElse(e.getMessage(), FAILED_SENTENCE);
      if (end(CloseCode.INTERNAL, sentence)) {
        LOG.log(WARNING, client.tag() + ": " + sentence, e.getCause());
      }
    } catch (RuntimeException | Error e) {
      if (end(CloseCode.INTERNAL, FAILED_SENTENCE)) {
        LOG.log(WARNING, client.tag() + ": the conversation failed", e);
      }
    } finally {
      intake.close();
      closeSession();
      onEnd.accept(this);
      done.countDown();
    }
    sayGoodbye(System.nanoTime() - start);
  }

  private void converse() {
    var opened = engine.open(request);
    synchronized (lock) {
      session = opened;
      if (ended) {
        return;
      }
      phase = Phase.PROMPT;
    }
    opened.prompt(done -> client.sendMetadata(new JsonObject().put("prompt", done)));
    synchronized (lock) {
      if (ended) {
        return;
      }
      phase = Phase.TALK;
    }
    try (var encoder = AgentEncoder.of(payload, engine.info().format(), client.tag().hashCode())) {
      userAudio.open();
      figures.handshake();
      client.send(new WireMessage.Handshake());
      LOG.log(INFO, "{0}: handshake sent", client.tag());
      encoder.start().forEach(page -> client.send(new WireMessage.Audio(page)));
      talk(opened, encoder);
    }
  }

  private void talk(SpeechSession talking, AgentEncoder encoder) {
    float[] user = new float[engine.info().format().samplesPerFrame()];
    float[] agent = new float[user.length];
    var events = new ClientEvents();
    var pace = new Pace(counters);
    var report = new CounterReport(counters);
    var format = engine.info().format();
    var idle = new TimeLimit(Reason.IDLE, limits.idleSeconds(), format);
    var length = new TimeLimit(Reason.LENGTH, limits.maxSeconds(), format);
    int skipped;
    while ((skipped = clock.awaitFrame()) != FrameClock.STOPPED) {
      counters.add(Counter.FRAMES_OVERRUN, skipped);
      counters.increment(Counter.FRAMES);
      userAudio.take(user);
      talking.step(user, agent, events);
      figures.agentFrame(agent);
      if (!client.sendFrame(encoder.encode(agent))) {
        end(CloseCode.TRY_LATER, STALLED_SENTENCE);
      }
      pace.frame(skipped).ifPresent(client::sendMetadata);
      report.frame().ifPresent(client::sendMetadata);
      if (!QuietFrame.is(user) || !QuietFrame.is(agent)) {
        idle.restart();
      }
      watch(idle, 1 + skipped);
      watch(length, 1 + skipped);
    }
  }

  private void watch(TimeLimit limit, int frames) {
    limit.pass(frames);
    limit.warning().ifPresent(client::sendMetadata);
    if (limit.isOver() && end(CloseCode.NORMAL, limit.sentence())) {
      LOG.log(INFO, "{0}: the limit is reached: {1}", client.tag(), limit.reason());
    }
  }

  /// The first call counts.
  ///
  /// @return whether this was it
  private boolean end(CloseCode code, String sentence) {
    SpeechSession inPrompt;
    synchronized (lock) {
      if (ended) {
        return false;
      }
      ended = true;
      endCode = code;
      endSentence = sentence;
      inPrompt = phase == Phase.PROMPT ? session : null;
    }
    clock.stop();
    if (inPrompt != null) {
      // Closing waits for the engine, so neither the event loop nor the ears may do it.
      Thread.ofPlatform().name("closer-" + client.tag()).daemon().start(inPrompt::close);
    }
    return true;
  }

  private void closeSession() {
    SpeechSession toClose;
    synchronized (lock) {
      toClose = session;
    }
    if (toClose == null) {
      return;
    }
    try {
      toClose.close();
    } catch (RuntimeException | Error e) {
      LOG.log(WARNING, client.tag() + ": closing the session failed", e);
    }
  }

  private void sayGoodbye(long nanos) {
    CloseCode code;
    String sentence;
    synchronized (lock) {
      code = endCode;
      sentence = endSentence;
    }
    client.close(code, sentence);
    LOG.log(
        INFO,
        "{0}: ended after {1} s, {2}: {3}",
        client.tag(),
        TimeUnit.NANOSECONDS.toSeconds(nanos),
        code,
        counters.toJson().encode());
  }

  /// Tells the client what the session says, in the order in which it says it.
  private final class ClientEvents implements SessionEvents {
    @Override
    public void text(String piece) {
      client.send(new WireMessage.Text(piece));
    }

    @Override
    public void userText(String text, boolean isFinal) {
      client.sendMetadata(new JsonObject().put("user_text", text).put("final", isFinal));
    }

    @Override
    public void metadata(Map<String, ?> fields) {
      figures.metadata(fields);
      client.sendMetadata(new JsonObject(new HashMap<String, Object>(fields)));
    }
  }
}
