package io.personaplex.lm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// What fills the channels of a prompt that have nothing to say.
///
/// @param silenceFrames between voice and persona, and after the persona
/// @param silenceCodes the agent's codebooks while it is silent
/// @param sineCodes the user's codebooks for the whole prompt: a tone stands for "not yet there"
public record PromptConstants(
    int silenceFrames, List<Integer> silenceCodes, List<Integer> sineCodes) {

  public PromptConstants {
    silenceCodes = List.copyOf(silenceCodes);
    sineCodes = List.copyOf(sineCodes);
    if (silenceFrames < 0) {
      throw new PromptException(
          "configuration of the prompt: 'silence_frames' = %d".formatted(silenceFrames));
    }
  }

  /// Those of the published model: half a second of silence at 12.5 frames a second, rounded down,
  /// and the codes in the reference's `LMGen` (`NVIDIA/personaplex` at `3428dfd`).
  public static PromptConstants personaPlex() {
    return new PromptConstants(
        6,
        List.of(948, 243, 1178, 546, 1736, 1030, 1978, 2008),
        List.of(430, 1268, 381, 1611, 1095, 1495, 56, 472));
  }

  /// The object `prompt` of a `config.json` that carries sizes, as the golden set does.
  ///
  /// @throws PromptException if something is missing
  public static PromptConstants read(JsonNode prompt) {
    JsonNode frames = prompt.path("silence_frames");
    if (!frames.isIntegralNumber() || !frames.canConvertToInt()) {
      throw new PromptException(
          "configuration of the prompt: 'silence_frames' is %s, wanted a whole number"
              .formatted(frames.isMissingNode() ? "missing" : frames));
    }
    return new PromptConstants(
        frames.asInt(), codes(prompt, "silence_codes"), codes(prompt, "sine_codes"));
  }

  private static List<Integer> codes(JsonNode prompt, String name) {
    JsonNode array = prompt.path(name);
    List<Integer> codes = new ArrayList<>();
    for (JsonNode code : array) {
      if (!code.isIntegralNumber() || !code.canConvertToInt()) {
        throw new PromptException(
            "configuration of the prompt: '%s' holds %s, wanted whole numbers"
                .formatted(name, code));
      }
      codes.add(code.asInt());
    }
    if (!array.isArray()) {
      throw new PromptException(
          "configuration of the prompt: '%s' is %s, wanted a list of codes"
              .formatted(name, array.isMissingNode() ? "missing" : array));
    }
    return codes;
  }

  /// These constants, if they fit a model.
  ///
  /// @throws PromptException if there are not as many codes as codebooks, or one is too large
  PromptConstants expect(LmConfig config) {
    check(config, "silence_codes", silenceCodes);
    check(config, "sine_codes", sineCodes);
    return this;
  }

  private static void check(LmConfig config, String name, List<Integer> codes) {
    if (codes.size() != config.codebooks()
        || codes.stream().anyMatch(c -> c < 0 || c >= config.card())) {
      throw new PromptException(
          "configuration of the prompt: '%s' = %s, the model wants %d codes from 0 to %d"
              .formatted(name, codes, config.codebooks(), config.card() - 1));
    }
  }
}
