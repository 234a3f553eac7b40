package io.personaplex.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.client.ChatClient;
import io.personaplex.client.ChatException;
import io.personaplex.client.Inbox;
import io.personaplex.client.Received;
import io.personaplex.client.SoundLevel;
import io.personaplex.client.Utterance;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.speech.AudioFormat;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/// One conversation in which questions are asked, and what its client measures.
final class Interview implements AutoCloseable {
  /// How long the agent is silent before it is taken to have finished: longer than any pause
  /// between two sentences of one answer.
  static final Duration ANSWER_OVER = Duration.ofMillis(2500);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PROMPT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration BUSY_PAUSE = Duration.ofMillis(250);
  private static final Duration QUIET_BEFORE = Duration.ofMillis(700);
  private static final Duration FIRST_AUDIO_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(45);
  private static final Duration PAUSE_BETWEEN_ANSWERS = Duration.ofMillis(400);
  private static final Duration REACTION = Duration.ofMillis(1500);
  private static final long LEVEL_NANOS = 160_000_000L;
  private static final long GOES_ON_NANOS = 800_000_000L;
  private static final Duration STEP = Duration.ofMillis(100);
  private static final int BUSY = 1013;

  private final ObjectMapper json = new ObjectMapper();
  private final ChatClient chat;
  private final LoudspeakerRoom room;
  private final long startNanos;

  private Interview(ChatClient chat) {
    this.chat = chat;
    room = new LoudspeakerRoom(chat.inbox());
    chat.startMicrophone(room);
    startNanos = System.nanoTime();
  }

  /// Opens a conversation and waits for its prompt phase. A backend that is still busy with the
  /// conversation before is asked again for 20 s.
  ///
  /// @throws ChatException if there is no conversation to be had
  static Interview open(Target target, String persona) {
    var parameters = SessionParameters.parse(Map.of("text_prompt", persona));
    long busyUntil = System.nanoTime() + BUSY_TIMEOUT.toNanos();
    while (true) {
      ChatClient chat = ChatClient.connect(target.chat(), parameters, CONNECT_TIMEOUT);
      try {
        chat.awaitHandshake(PROMPT_TIMEOUT);
        return new Interview(chat);
      } catch (ChatException e) {
        boolean busy = chat.inbox().closed().map(end -> end.code() == BUSY).orElse(false);
        chat.close();
        if (!busy || System.nanoTime() - busyUntil > 0) {
          throw e;
        }
        LockSupport.parkNanos(BUSY_PAUSE.toNanos());
      }
    }
  }

  /// Speaks a question and listens until the answer is over. A failure is part of the answer.
  Answer ask(float[] recording) {
    Inbox inbox = chat.inbox();
    awaitQuiet(QUIET_BEFORE, System.nanoTime());
    long asked = System.nanoTime();
    var failure = Optional.<String>empty();
    var firstAudio = OptionalDouble.empty();
    boolean early = false;
    try {
      Utterance question = chat.say(recording);
      question.awaitSent(FIRST_AUDIO_TIMEOUT);
      long end = question.lastVoicedNanos();
      OptionalLong before = firstAudible(inbox, question.firstVoicedNanos());
      early = before.isPresent() && before.getAsLong() - end < 0;
      inbox.await(
          "the first sound of the answer",
          FIRST_AUDIO_TIMEOUT,
          in -> firstAudible(in, end).isPresent());
      if (!early) {
        firstAudio = OptionalDouble.of((firstAudible(inbox, end).orElseThrow() - end) / 1e6);
      }
      awaitQuiet(ANSWER_OVER, System.nanoTime());
    } catch (ChatException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    return new Answer(
        (asked - startNanos) / 1e9,
        firstAudio,
        early,
        heardSince(asked),
        inbox.textSince(asked).strip(),
        turnSince(asked),
        failure);
  }

  /// Speaks a question, and while the answer is heard another one.
  ///
  /// @param after how much of the answer is listened to before
  /// @return from the first voiced sample of the interruption to the last agent sample above −50
  ///   dBFS of the answer that was cut; empty if the answer was over before the user was noticed
  OptionalDouble interrupt(float[] recording, float[] interruption, Duration after) {
    Inbox inbox = chat.inbox();
    awaitQuiet(QUIET_BEFORE, System.nanoTime());
    Utterance question = chat.say(recording);
    question.awaitSent(FIRST_AUDIO_TIMEOUT);
    long end = question.lastVoicedNanos();
    inbox.await(
        "the first sound of the answer",
        FIRST_AUDIO_TIMEOUT,
        in -> firstAudible(in, end).isPresent());
    chat.inbox().pass(after);
    Utterance second = chat.say(interruption);
    second.awaitSent(FIRST_AUDIO_TIMEOUT);
    long start = second.firstVoicedNanos();
    boolean noticed =
        inbox.since(start, Received.Metadata.class).stream()
            .anyMatch(metadata -> read(metadata.json()).has("interruption"));
    OptionalDouble cut = noticed ? lastAudibleMillis(inbox, start) : OptionalDouble.empty();
    awaitQuiet(ANSWER_OVER, System.nanoTime());
    return cut;
  }

  /// The end of the sound that goes on at `start`: the next answer comes after a pause.
  private static OptionalDouble lastAudibleMillis(Inbox inbox, long start) {
    OptionalDouble last = OptionalDouble.empty();
    for (Received.Audio audio : inbox.since(start, Received.Audio.class)) {
      int sample = SoundLevel.lastAbove(SoundLevel.AUDIBLE, audio.samples());
      double arrived = (audio.arrivedNanos() - start) / 1e6;
      if (last.isPresent() && arrived - last.getAsDouble() > PAUSE_BETWEEN_ANSWERS.toMillis()) {
        break;
      }
      if (sample >= 0) {
        last = OptionalDouble.of(arrived + sample * 1_000.0 / AudioFormat.MIMI.sampleRate());
      }
    }
    return last;
  }

  /// Speaks a question, and while the answer is heard plays a recording over it.
  ///
  /// @param after how much of the answer is listened to before
  Reaction soundOver(float[] recording, float[] sound, Duration after) {
    long begun = awaitAnswer(recording, after);
    Utterance over = chat.say(sound);
    over.awaitSent(FIRST_AUDIO_TIMEOUT);
    chat.inbox().pass(REACTION);
    return reaction(begun, over.firstVoicedNanos());
  }

  /// Speaks a question, and lets the microphone hear the answer from a loudspeaker.
  ///
  /// @param after how much of the answer is listened to before
  Reaction echoOver(float[] recording, MannersSet.Echo echo, Duration after) {
    long begun = awaitAnswer(recording, after);
    long start = System.nanoTime();
    room.turnUp(echo.delayMillis(), echo.decibels(), echo.seed());
    try {
      awaitQuiet(ANSWER_OVER, System.nanoTime());
    } finally {
      room.turnDown();
    }
    return reaction(begun, start);
  }

  private long awaitAnswer(float[] recording, Duration after) {
    awaitQuiet(ANSWER_OVER, System.nanoTime());
    Utterance question = chat.say(recording);
    question.awaitSent(FIRST_AUDIO_TIMEOUT);
    long end = question.lastVoicedNanos();
    chat.inbox()
        .await(
            "the first sound of the answer",
            FIRST_AUDIO_TIMEOUT,
            in -> firstAudible(in, end).isPresent());
    chat.inbox().pass(after);
    return firstAudible(chat.inbox(), end).orElseThrow();
  }

  private Reaction reaction(long begun, long start) {
    Inbox inbox = chat.inbox();
    OptionalDouble interrupted = told(inbox, start, "interruption");
    OptionalDouble ducked = told(inbox, start, "duck");
    if (ducked.isEmpty()) {
      ducked = interrupted;
    }
    OptionalDouble change = OptionalDouble.empty();
    if (ducked.isPresent()) {
      long at = start + (long) (ducked.getAsDouble() * 1e6);
      change = OptionalDouble.of(level(at, at + LEVEL_NANOS) - level(start - LEVEL_NANOS, start));
    }
    boolean heard = firstAudible(inbox, start).isPresent();
    return new Reaction(
        (start - begun) / 1e6,
        ducked,
        interrupted,
        interrupted.isPresent() ? lastAudibleMillis(inbox, start) : OptionalDouble.empty(),
        change,
        !heard || (interrupted.isEmpty() && !goesOn(start)));
  }

  /// Whether the answer is heard 800 ms after `start` or later.
  private boolean goesOn(long start) {
    return firstAudible(chat.inbox(), start + GOES_ON_NANOS).isPresent();
  }

  private OptionalDouble told(Inbox inbox, long start, String what) {
    return inbox.since(start, Received.Metadata.class).stream()
        .filter(metadata -> read(metadata.json()).has(what))
        .mapToDouble(metadata -> (metadata.arrivedNanos() - start) / 1e6)
        .findFirst();
  }

  /// Root mean square of what arrived between two times, in dBFS.
  private double level(long from, long to) {
    double sum = 1e-9;
    long count = 1;
    for (Received.Audio audio : chat.inbox().since(from, Received.Audio.class)) {
      if (audio.arrivedNanos() - to < 0) {
        for (float sample : audio.samples()) {
          sum += (double) sample * sample;
        }
        count += audio.samples().length;
      }
    }
    return 10 * Math.log10(sum / count);
  }

  /// Lets time pass in silence.
  ///
  /// @return whether the conversation goes on
  boolean pause(Duration duration) {
    return chat.inbox().pass(duration);
  }

  @Override
  public void close() {
    chat.close();
  }

  /// Waits until the agent has been silent for `quiet`, counted from `since` at the earliest.
  private void awaitQuiet(Duration quiet, long since) {
    long giveUp = System.nanoTime() + LONGEST_ANSWER.toNanos();
    long lastSound = since;
    while (System.nanoTime() - lastSound < quiet.toNanos() && System.nanoTime() - giveUp < 0) {
      if (!chat.inbox().pass(STEP)) {
        return;
      }
      for (Received.Audio audio : chat.inbox().since(lastSound, Received.Audio.class)) {
        if (audio.audible()) {
          lastSound = audio.arrivedNanos();
        }
      }
    }
  }

  private static OptionalLong firstAudible(Inbox inbox, long since) {
    return inbox.since(since, Received.Audio.class).stream()
        .filter(Received.Audio::audible)
        .mapToLong(Received.Audio::arrivedNanos)
        .findFirst();
  }

  /// The final user texts joined: a question with a pause in it may be taken for two turns.
  private String heardSince(long nanos) {
    var heard = new StringBuilder();
    for (Received.Metadata metadata : chat.inbox().since(nanos, Received.Metadata.class)) {
      JsonNode fields = read(metadata.json());
      if (fields.path("final").asBoolean() && fields.has("user_text")) {
        heard.append(fields.path("user_text").asText().strip()).append(' ');
      }
    }
    return heard.toString().strip();
  }

  /// The numbers of the last `{"turn": {...}}`.
  private Map<String, Double> turnSince(long nanos) {
    var turn = new LinkedHashMap<String, Double>();
    for (Received.Metadata metadata : chat.inbox().since(nanos, Received.Metadata.class)) {
      JsonNode fields = read(metadata.json()).path("turn");
      if (fields.isObject()) {
        turn.clear();
        fields
            .properties()
            .forEach(
                field -> {
                  if (field.getValue().isNumber()) {
                    turn.put(field.getKey(), field.getValue().asDouble());
                  }
                });
      }
    }
    return turn;
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (JacksonException e) {
      throw new BenchException("the backend sent metadata that is no JSON", e);
    }
  }
}
