package io.personaplex.personaplex;

import io.personaplex.audio.AudioException;
import io.personaplex.audio.Loudness;
import io.personaplex.audio.Wav;
import io.personaplex.lm.PromptException;
import io.personaplex.lm.VoicePrompt;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TensorException;
import io.personaplex.tensor.TorchArchive;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

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
  /// @param mostFrames it may have
  /// @param isCancelled asked between the frames of a recording
  /// @throws RefusedRequestException if it is longer; a recording is not encoded for that
  /// @throws CancellationException if it was cancelled
  /// @throws SpeechException if the file cannot be used
  VoicePrompt read(
      VoiceSource source, ConversationMemory memory, int mostFrames, BooleanSupplier isCancelled) {
    try {
      return switch (source) {
        case VoiceSource.Packaged(Path file) -> packaged(file, mostFrames);
        case VoiceSource.Recording(Path file) -> recorded(file, memory, mostFrames, isCancelled);
      };
    } catch (TensorException | PromptException | AudioException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    }
  }

  private VoicePrompt packaged(Path file, int mostFrames) {
    Map<String, Tensor> tensors = TorchArchive.read(file);
    var voice =
        VoicePrompt.packaged(
            file.toString(),
            tensor(tensors, EMBEDDINGS, file),
            tensor(tensors, CACHE, file),
            model.sizes().lm());
    refuseIfLonger(file, voice.frames(), mostFrames);
    return voice;
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
  private VoicePrompt recorded(
      Path file, ConversationMemory memory, int mostFrames, BooleanSupplier isCancelled) {
    ModelSizes sizes = model.sizes();
    int rate = sizes.format().sampleRate();
    int perFrame = sizes.format().samplesPerFrame();
    Wav recording = Wav.read(file);
    double seconds = (double) recording.samples().length / recording.sampleRate();
    refuseIfLonger(file, (int) (seconds * rate / perFrame), mostFrames); // whole ones
    float[] samples = Loudness.normalise(recording.samplesAt(rate), rate, LOUDNESS_LUFS);
    float[] padded = Arrays.copyOf(samples, Math.ceilDiv(samples.length, perFrame) * perFrame);
    int[][] codes = new int[padded.length / perFrame][sizes.codec().codebooks()];
    refuseIfLonger(file, codes.length, mostFrames);
    memory.resetCodec();
    for (int f = 0; f < codes.length; f++) {
      if (isCancelled.getAsBoolean()) {
        throw new CancellationException();
      }
      model.encoder().encode(memory.ears(), padded, f * perFrame, codes[f]);
    }
    memory.resetCodec();
    return VoicePrompt.recorded(file.toString(), codes, sizes.lm());
  }

  private void refuseIfLonger(Path file, int frames, int most) {
    if (frames > most) {
      throw new RefusedRequestException(
          String.format(
              Locale.ROOT,
              "The voice %s is too long: it lasts %.1f s, and the model has room for %.1f s of it. Choose a shorter one.",
              file.getFileName(),
              seconds(frames),
              seconds(Math.max(0, most))));
    }
  }

  private double seconds(int frames) {
    return (double) frames
        * model.sizes().format().samplesPerFrame()
        / model.sizes().format().sampleRate();
  }
}
