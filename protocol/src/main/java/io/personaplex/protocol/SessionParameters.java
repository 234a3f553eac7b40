package io.personaplex.protocol;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The query parameters of `/api/chat`, with their ranges and defaults. docs/protocol.md has the
/// table.
///
/// Every parameter that the known clients send is accepted; a missing one has its default, a value
/// out of range is a fault, a name we do not know is ignored. Faults quote what was sent as
/// [Quotation] allows.
///
/// @param voicePrompt voice name as sent, at most [#VOICE_MAX] characters; empty = the engine's
///   default
/// @param textPrompt persona as sent, trimmed, at most [#PERSONA_MAX] characters; empty = no
///   persona
/// @param audio how kind 0x01 carries sound
/// @param seed one seed for everything; absent or −1 = fresh
public record SessionParameters(
    String voicePrompt,
    String textPrompt,
    AudioPayload audio,
    OptionalDouble textTemperature,
    OptionalInt textTopK,
    OptionalDouble audioTemperature,
    OptionalInt audioTopK,
    OptionalLong seed) {

  /// Longest persona in characters. The original page stops at 1000; a persona for a service desk
  /// is longer.
  public static final int PERSONA_MAX = 20_000;

  /// Longest voice name in characters.
  public static final int VOICE_MAX = 64;

  /// The names of the one seed, in the order in which they count.
  public static final List<String> SEEDS = List.of("seed", "text_seed", "audio_seed");

  /// Range of both temperatures, and of both top-k, as the pages of the original offer them.
  public static final double TEMPERATURE_MIN = 0.2;

  public static final double TEMPERATURE_MAX = 1.2;
  public static final int TOP_K_MIN = 10;
  public static final int TOP_K_MAX = 500;

  /// Names of all parameters a client may send, in the order of docs/protocol.md.
  public static final List<String> NAMES =
      List.of(
          "voice_prompt",
          "text_prompt",
          "audio",
          "text_temperature",
          "text_topk",
          "audio_temperature",
          "audio_topk",
          "seed",
          "text_seed",
          "audio_seed",
          "pad_mult",
          "repetition_penalty",
          "repetition_penalty_context",
          "max_steps",
          "email",
          "worker_auth_id",
          "image_url",
          "image_resolution");

  /// What a client sends that wants no seed of its own.
  private static final String NO_SEED = "-1";

  /// Payload of kind 0x01, both ways.
  public enum AudioPayload {
    /// A continuous Ogg/Opus stream, 24 kHz mono.
    OPUS("opus"),
    /// 24 kHz mono signed 16-bit little-endian.
    PCM16("pcm16");

    private final String wireName;

    AudioPayload(String wireName) {
      this.wireName = wireName;
    }

    /// Value of the `audio` parameter.
    public String wireName() {
      return wireName;
    }
  }

  /// All defaults: the engine's voice, no persona, Opus.
  public static SessionParameters defaults() {
    return parse(Map.of());
  }

  /// Reads decoded query parameters (the first value of each name).
  ///
  /// @throws ProtocolException naming every parameter that is out of range, what it was and what it
  ///   may be
  public static SessionParameters parse(Map<String, String> query) {
    var reader = new Reader(query);
    String voice = reader.text("voice_prompt", VOICE_MAX);
    String persona = reader.text("text_prompt", PERSONA_MAX);
    AudioPayload audio = reader.audio();
    var parameters =
        new SessionParameters(
            voice,
            persona,
            audio,
            reader.real("text_temperature", TEMPERATURE_MIN, TEMPERATURE_MAX),
            reader.whole("text_topk", TOP_K_MIN, TOP_K_MAX),
            reader.real("audio_temperature", TEMPERATURE_MIN, TEMPERATURE_MAX),
            reader.whole("audio_topk", TOP_K_MIN, TOP_K_MAX),
            reader.seed());
    // Accepted from the known clients, checked, and without effect: no engine of ours has them.
    reader.real("pad_mult", -4, 4);
    reader.real("repetition_penalty", 1, 2);
    reader.whole("repetition_penalty_context", 0, 200);
    reader.whole("max_steps", 1, Integer.MAX_VALUE);
    reader.text("email", 320);
    reader.text("worker_auth_id", 512);
    reader.text("image_url", 2_000);
    reader.text("image_resolution", 64);
    reader.throwIfFaulty();
    return parameters;
  }

  /// Which of the sent parameters set the seed; the others of [#SEEDS] then have no effect.
  ///
  /// @param query as for [#parse], which accepted it
  public static Optional<String> seedName(Map<String, String> query) {
    return SEEDS.stream()
        .filter(name -> !query.getOrDefault(name, "").isBlank())
        .filter(name -> !query.getOrDefault(name, "").strip().equals(NO_SEED))
        .findFirst();
  }

  /// The query string of these parameters, percent-encoded, defaults left out.
  public String toQuery() {
    var pairs = new ArrayList<String>();
    add(pairs, "voice_prompt", voicePrompt);
    add(pairs, "text_prompt", textPrompt);
    if (audio != AudioPayload.OPUS) {
      add(pairs, "audio", audio.wireName());
    }
    textTemperature.ifPresent(v -> add(pairs, "text_temperature", Double.toString(v)));
    textTopK.ifPresent(v -> add(pairs, "text_topk", Integer.toString(v)));
    audioTemperature.ifPresent(v -> add(pairs, "audio_temperature", Double.toString(v)));
    audioTopK.ifPresent(v -> add(pairs, "audio_topk", Integer.toString(v)));
    seed.ifPresent(v -> add(pairs, "seed", Long.toString(v)));
    return String.join("&", pairs);
  }

  private static void add(List<String> pairs, String name, String value) {
    if (!value.isEmpty()) {
      pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  private static final class Reader {
    private final Map<String, String> query;
    private final List<String> faults = new ArrayList<>();

    Reader(Map<String, String> query) {
      this.query = query;
    }

    String text(String name, int maxLength) {
      String value = query.getOrDefault(name, "").strip();
      if (value.length() > maxLength) {
        faults.add(
            "%s has %d characters, at most %d are allowed"
                .formatted(name, value.length(), maxLength));
        return "";
      }
      return value;
    }

    AudioPayload audio() {
      String value = query.getOrDefault("audio", "");
      for (var payload : AudioPayload.values()) {
        if (payload.wireName().equals(value)) {
          return payload;
        }
      }
      if (!value.isEmpty()) {
        faults.add("audio is '%s', wanted 'opus' or 'pcm16'".formatted(brief(value)));
      }
      return AudioPayload.OPUS;
    }

    OptionalDouble real(String name, double min, double max) {
      return value(name)
          .flatMap(
              text -> {
                try {
                  double value = Double.parseDouble(text);
                  if (value >= min && value <= max) {
                    return Optional.of(value);
                  }
                } catch (NumberFormatException e) {
                  // Falls through to the one fault below.
                }
                faults.add(
                    "%s is '%s', wanted a number from %s to %s"
                        .formatted(name, brief(text), min, max));
                return Optional.empty();
              })
          .map(OptionalDouble::of)
          .orElse(OptionalDouble.empty());
    }

    OptionalInt whole(String name, int min, int max) {
      OptionalLong value = whole(name, (long) min, (long) max);
      return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    /// `seed` first, else `text_seed`, else `audio_seed`; −1 means "off" for the known clients.
    OptionalLong seed() {
      OptionalLong seed = OptionalLong.empty();
      for (String name : SEEDS.reversed()) {
        OptionalLong value = whole(name, -1L, Long.MAX_VALUE);
        if (value.isPresent() && value.getAsLong() >= 0) {
          seed = value;
        }
      }
      return seed;
    }

    void throwIfFaulty() {
      if (!faults.isEmpty()) {
        throw new ProtocolException(String.join("; ", faults));
      }
    }

    private OptionalLong whole(String name, long min, long max) {
      Optional<String> text = value(name);
      if (text.isEmpty()) {
        return OptionalLong.empty();
      }
      try {
        long value = Long.parseLong(text.get());
        if (value >= min && value <= max) {
          return OptionalLong.of(value);
        }
      } catch (NumberFormatException e) {
        // Falls through to the one fault below.
      }
      faults.add(
          "%s is '%s', wanted a whole number from %d to %d"
              .formatted(name, brief(text.get()), min, max));
      return OptionalLong.empty();
    }

    private Optional<String> value(String name) {
      return Optional.ofNullable(query.get(name)).map(String::strip).filter(s -> !s.isEmpty());
    }

    private static String brief(String value) {
      return Quotation.of(value, 24);
    }
  }
}
