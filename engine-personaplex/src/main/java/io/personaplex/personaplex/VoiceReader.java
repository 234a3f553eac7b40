package io.personaplex.personaplex;

import io.personaplex.audio.AudioException;
import io.personaplex.audio.Loudness;
import io.personaplex.audio.Wav;
import io.personaplex.lm.PromptException;
import io.personaplex.lm.VoicePrompt;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TensorException;
import io.personaplex.tensor.TorchArchive;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// Reads a voice from its file.
final class VoiceReader {
  private static final String EMBEDDINGS = "embeddings";
  private static final String CACHE = "cache";

  /// To which the reference brings a recording before it is encoded.
  private static final double LOUDNESS_LUFS = -24;

  private final LoadedModel model;

  VoiceReader(LoadedModel model) {
    this.model = model;
  }

  /// @param memory whose codec encodes a recording; it is left as new
  /// @throws SpeechException if the file cannot be used
  VoicePrompt read(VoiceSource source, ConversationMemory memory) {
    try {
      return switch (source) {
        case VoiceSource.Packaged(Path file) -> packaged(file);
        case VoiceSource.Recording(Path file) -> recorded(file, memory);
      };
    } catch (TensorException | PromptException | AudioException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    }
  }

  private VoicePrompt packaged(Path file) {
    Map<String, Tensor> tensors = TorchArchive.read(file);
    return VoicePrompt.packaged(
        file.toString(),
        tensor(tensors, EMBEDDINGS, file),
        tensor(tensors, CACHE, file),
        model.sizes().lm());
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name, Path file) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new SpeechException(
          "%s: no tensor '%s', it holds %s: not a voice prompt"
              .formatted(file, name, tensors.keySet()));
    }
    return tensor;
  }

  /// Brought to the reference's loudness, then frame by frame by an encoder that heard nothing
  /// before; the last frame is filled up with silence.
  private VoicePrompt recorded(Path file, ConversationMemory memory) {
    ModelSizes sizes = model.sizes();
    int rate = sizes.format().sampleRate();
    float[] samples = Loudness.normalise(Wav.read(file).samplesAt(rate), rate, LOUDNESS_LUFS);
    int perFrame = sizes.format().samplesPerFrame();
    float[] padded = Arrays.copyOf(samples, Math.ceilDiv(samples.length, perFrame) * perFrame);
    int[][] codes = new int[padded.length / perFrame][sizes.codec().codebooks()];
    memory.resetCodec();
    for (int f = 0; f < codes.length; f++) {
      model.encoder().encode(memory.ears(), padded, f * perFrame, codes[f]);
    }
    memory.resetCodec();
    return VoicePrompt.recorded(file.toString(), codes, sizes.lm());
  }
}
