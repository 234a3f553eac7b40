package io.personaplex.lm;

import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TorchArchive;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The voice the model is to speak with: frames it takes for its own past speech. Either packaged,
/// the embeddings of its rows as the reference stores them, or the codes of a recording. Immutable,
/// shared by sessions.
public final class VoicePrompt {
  private final String name;
  private final int frames;
  private final float @Nullable [] embeddings; // packaged: [frames − 1][dim]
  private final @Nullable StoredCache cache; // packaged
  private final int[] codes; // recorded: [frames][codebooks]
  private final int width; // dim or codebooks

  private VoicePrompt(
      String name,
      int frames,
      float @Nullable [] embeddings,
      @Nullable StoredCache cache,
      int[] codes,
      int width) {
    this.name = name;
    this.frames = frames;
    this.embeddings = embeddings;
    this.cache = cache;
    this.codes = codes;
    this.width = width;
  }

  /// Reads a packaged voice (`voices/NAME.pt`).
  ///
  /// @throws io.personaplex.tensor.TensorException if the file cannot be read or is no archive of
  ///   tensors
  /// @throws PromptException if it is not a voice of this model
  public static VoicePrompt read(Path file, LmConfig config) {
    Map<String, Tensor> tensors = TorchArchive.read(file);
    return packaged(
        file.toString(),
        tensor(file, tensors, "embeddings"),
        tensor(file, tensors, "cache"),
        config);
  }

  private static Tensor tensor(Path file, Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new PromptException(
          "%s: no tensor '%s', there are %s: the file is no voice"
              .formatted(file, name, tensors.keySet()));
    }
    return tensor;
  }

  /// A packaged voice (`voices/NAME.pt`): the embeddings of rows 0 … V−2 and the token cache after
  /// the V-th frame, which holds row V−1 and what the delayed channels of the following rows take
  /// from the voice.
  ///
  /// @param name for messages: the file
  /// @param embeddings `[V−1, 1, 1, dim]` or `[V−1, dim]`, floats; copied
  /// @param cache `[1, streams, maxDelay + 3]`, whole numbers; copied
  /// @throws PromptException if a shape or a token is not of this model
  public static VoicePrompt packaged(
      String name, Tensor embeddings, Tensor cache, LmConfig config) {
    long[] shape = embeddings.shape();
    boolean isFlat = shape.length == 2;
    boolean isStored = shape.length == 4 && shape[1] == 1 && shape[2] == 1;
    if (!(isFlat || isStored) || shape[shape.length - 1] != config.dim()) {
      throw new PromptException(
          "%s: tensor 'embeddings' has shape %s, this model wants [frames, 1, 1, %d]: the voice is of another model"
              .formatted(name, Arrays.toString(shape), config.dim()));
    }
    if (shape[0] < 1 || shape[0] >= config.context()) {
      throw new PromptException(
          "%s: tensor 'embeddings' has %d rows, wanted 1 to %d (the model's context)"
              .formatted(name, shape[0], config.context() - 1));
    }
    StoredCache stored = StoredCache.of(cache, config, name);
    int frames = (int) shape[0] + 1;
    requireWritten(name, stored, frames, config);
    float[] values = embeddings.toFloats();
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new PromptException(
            "%s: tensor 'embeddings' holds %s: the file is damaged".formatted(name, value));
      }
    }
    return new VoicePrompt(name, frames, values, stored, new int[0], config.dim());
  }

  /// The rows taken from the cache must have been written when it was stored.
  private static void requireWritten(String name, StoredCache cache, int frames, LmConfig config) {
    DelayPattern delays = DelayPattern.of(config);
    for (int k = 0; k < delays.channels(); k++) {
      for (long row = frames - 1L; row <= delays.rowOfFrame(frames - 1, k); row++) {
        if (cache.tokenOfRow(k, row) < 0) {
          throw new PromptException(
              "%s: tensor 'cache' has no token of channel %d for row %d of %d rows: the file is damaged"
                  .formatted(name, k, row, frames));
        }
      }
    }
  }

  /// The voice of a recording, encoded frame by frame by a codec that heard nothing before. The
  /// first frame never reaches the model.
  ///
  /// @param name for messages
  /// @param codes `[frames][codebooks]`, copied
  /// @throws PromptException if their number or a code is not of this model
  public static VoicePrompt recorded(String name, int[][] codes, LmConfig config) {
    int width = config.codebooks();
    int[] flat = new int[codes.length * width];
    for (int f = 0; f < codes.length; f++) {
      if (codes[f].length != width) {
        throw new PromptException(
            "%s: frame %d has %d codes, this model has %d codebooks"
                .formatted(name, f, codes[f].length, width));
      }
      for (int code : codes[f]) {
        if (code < 0 || code >= config.card()) {
          throw new PromptException(
              "%s: frame %d has code %d, this model has 0 to %d"
                  .formatted(name, f, code, config.card() - 1));
        }
      }
      System.arraycopy(codes[f], 0, flat, f * width, width);
    }
    return new VoicePrompt(name, codes.length, null, null, flat, width);
  }

  /// The file, for messages.
  public String name() {
    return name;
  }

  /// Frames of the prompt it takes: V.
  public int frames() {
    return frames;
  }

  /// Rows given as embeddings: V − 1 of a packaged voice, none of a recorded one.
  public int embeddedRows() {
    return embeddings == null ? 0 : frames - 1;
  }

  /// The embedding of a row below [#embeddedRows].
  ///
  /// @param to `dim` floats from `offset`, filled
  public void copyEmbedding(int row, float[] to, int offset) {
    if (embeddings == null || row < 0 || row >= embeddedRows()) {
      throw new IllegalStateException(
          "%s: row %d is not one of %d given as embeddings".formatted(name, row, embeddedRows()));
    }
    System.arraycopy(embeddings, row * width, to, offset, width);
  }

  /// The token cache of a packaged voice, null of a recorded one.
  public @Nullable StoredCache cache() {
    return cache;
  }

  /// The agent's code of a frame of a recorded voice.
  int code(int frame, int codebook) {
    return codes[frame * width + codebook];
  }
}
