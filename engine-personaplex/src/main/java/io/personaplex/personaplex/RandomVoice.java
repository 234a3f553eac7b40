package io.personaplex.personaplex;

import io.personaplex.lm.LmConfig;
import io.personaplex.lm.PromptConstants;
import io.personaplex.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A packaged voice of nobody: embeddings of about the size that the model's rows have, and a token
/// cache in which every slot is written.
final class RandomVoice {
  /// Frames of the published voices that are known; the others have about as many.
  private static final Map<String, Integer> FRAMES =
      Map.of(
          "NATF0", 52, "NATF1", 49, "NATF2", 52, "NATM0", 51, "NATM1", 52, "NATM2", 51, "VARF0", 69,
          "VARF1", 51, "VARM0", 44, "VARM1", 47);

  private static final int FRAMES_OF_THE_OTHERS = 51;

  private RandomVoice() {}

  /// The bytes of its `.pt` file.
  static byte[] file(String name, LmConfig config, PromptConstants prompt, long seed) {
    var random = new Random(seed ^ name.hashCode());
    // A voice and as much again must fit into the context.
    int frames =
        Math.min(
            FRAMES.getOrDefault(name, FRAMES_OF_THE_OTHERS), Math.max(2, config.context() / 4));
    Map<String, TorchArchiveBytes.Entry> tensors = new LinkedHashMap<>();
    tensors.put("embeddings", embeddings(frames - 1, config.dim(), random));
    tensors.put("cache", cache(config, prompt, random));
    return TorchArchiveBytes.of(tensors);
  }

  private static TorchArchiveBytes.Entry embeddings(int rows, int dim, Random random) {
    var values = ByteBuffer.allocate(rows * dim * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      values.putShort(DType.floatToBf16((float) random.nextGaussian()));
    }
    return new TorchArchiveBytes.Entry(DType.BF16, List.of(rows, 1, 1, dim), values.flip());
  }

  /// Text is padding, the agent says anything, the user is the tone of the prompt.
  private static TorchArchiveBytes.Entry cache(
      LmConfig config, PromptConstants prompt, Random random) {
    int slots = config.maxDelay() + 3;
    int channels = config.streams();
    var values = ByteBuffer.allocate(channels * slots * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < channels; k++) {
      for (int slot = 0; slot < slots; slot++) {
        values.putLong(
            k == 0
                ? config.textPaddingId()
                : k <= config.codebooks()
                    ? random.nextInt(config.card())
                    : prompt.sineCodes().get(k - 1 - config.codebooks()));
      }
    }
    return new TorchArchiveBytes.Entry(DType.I64, List.of(1, channels, slots), values.flip());
  }
}
