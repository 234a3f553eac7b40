package io.personaplex.backend;

import io.personaplex.protocol.ProtocolException;
import io.personaplex.protocol.Quotation;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.PersonaPlexVoices;
import io.personaplex.speech.Voice;
import java.util.stream.Collectors;

/// The voice a conversation gets for the one its client asked for.
///
/// @param voice a voice of the engine, or empty if it has none
/// @param notice why it is another one than asked for; empty if it is not
public record VoiceChoice(String voice, String notice) {
  /// File suffix of the voices in the PersonaPlex release; names come with it or without.
  private static final String SUFFIX = ".pt";

  private static final int QUOTED_MAX = 40;

  /// Nothing asked: the engine's default. A voice of the engine: that one. A voice of the
  /// PersonaPlex release that the engine does not have: its default, with a notice. PersonaPlex
  /// itself may lack one, with a checkpoint folder that holds others.
  ///
  /// A name is looked up in these lists and nowhere else: it never becomes part of a path.
  ///
  /// @throws ProtocolException for any other, listing the voices there are
  public static VoiceChoice of(String asked, EngineInfo engine) {
    String name =
        asked.endsWith(SUFFIX) ? asked.substring(0, asked.length() - SUFFIX.length()) : asked;
    if (asked.isEmpty()) {
      return new VoiceChoice(engine.defaultVoice(), "");
    }
    if (engine.voices().stream().map(Voice::name).anyMatch(name::equals)) {
      return new VoiceChoice(name, "");
    }
    if (PersonaPlexVoices.NAMES.contains(name)) {
      String notice =
          engine.voices().isEmpty()
              ? "Voice %s belongs to the PersonaPlex engine; the %s engine has no voices"
                  .formatted(name, engine.name())
              : "There is no voice %s here; %s speaks instead"
                  .formatted(name, engine.defaultVoice());
      return new VoiceChoice(engine.defaultVoice(), notice);
    }
    String known =
        engine.voices().isEmpty()
            ? "the %s engine has none: leave it empty".formatted(engine.name())
            : engine.voices().stream().map(Voice::name).collect(Collectors.joining(", "));
    throw new ProtocolException(
        "voice_prompt is '%s', voices: %s".formatted(Quotation.of(name, QUOTED_MAX), known));
  }
}
