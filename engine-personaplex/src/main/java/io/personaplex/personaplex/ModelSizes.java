package io.personaplex.personaplex;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.codec.CodecConfig;
import io.personaplex.codec.CodecException;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.PromptConstants;
import io.personaplex.lm.PromptException;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.TensorException;

/// Every size of a checkpoint: those of its description, or those of the published model.
///
/// @param lm the language model
/// @param codec the codec
/// @param prompt what fills the prompt's silent channels
/// @param format of the sound
record ModelSizes(LmConfig lm, CodecConfig codec, PromptConstants prompt, AudioFormat format) {
  /// @throws SpeechException if the description has a fault, or codec and language model do not
  ///   speak of the same codes
  static ModelSizes of(CheckpointFolder folder) {
    try {
      return folder
          .config()
          .map(ModelSizes::described)
          .orElseGet(
              () ->
                  new ModelSizes(
                      LmConfig.personaPlex7b(),
                      CodecConfig.mimi(),
                      PromptConstants.personaPlex(),
                      AudioFormat.MIMI))
          .agreed();
    } catch (TensorException | CodecException | PromptException e) {
      throw new SpeechException("%s: %s".formatted(folder.folder(), e.getMessage()), e);
    }
  }

  private static ModelSizes described(JsonNode config) {
    CodecConfig codec = CodecConfig.read(config.path("mimi"));
    int sampleRate =
        config.path("mimi").path("sample_rate_hz").asInt(AudioFormat.MIMI.sampleRate());
    return new ModelSizes(
        LmConfig.read(config.path("lm")),
        codec,
        PromptConstants.read(config.path("prompt")),
        new AudioFormat(sampleRate, codec.samplesPerFrame()));
  }

  private ModelSizes agreed() {
    int entries = codec.quantiser().bins();
    if (codec.codebooks() != lm.codebooks() || entries != lm.card()) {
      throw new SpeechException(
          "the codec has %d codebooks of %d entries and the language model %d of %d: they are of different models"
              .formatted(codec.codebooks(), entries, lm.codebooks(), lm.card()));
    }
    return this;
  }
}
