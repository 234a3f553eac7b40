package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every voice prompt of the golden set holds what the set says its first one holds.
final class TorchArchiveGoldenTest {
  private static final List<String> VOICES =
      List.of("voice.pt", "voice_root_archive.pt", "voice_cuda_location.pt");

  @Test
  void everyVoiceOfTheSetHoldsTheEmbeddingsAndTheCacheOfThePrompt() {
    try (var prompt = new Checkpoint(Golden.file("prompt.safetensors"))) {
      Tensor embeddings = prompt.tensor("voice.embeddings_bf16");
      Tensor cache = prompt.tensor("voice.cache");
      for (String name : VOICES) {
        Path voice = Golden.file(name);
        Map<String, Tensor> tensors = TorchArchive.read(voice);
        assertThat(tensors).as("%s", voice).containsOnlyKeys("embeddings", "cache");
        Tensor rows = tensors.get("embeddings");
        assertThat(rows.dtype()).isEqualTo(DType.BF16);
        assertThat(rows.shape())
            .as("%s", voice)
            .containsExactly(embeddings.dimension(0), 1, 1, embeddings.dimension(1));
        assertThat(rows.toFloats()).as("%s", voice).isEqualTo(embeddings.toFloats());
        assertThat(tensors.get("cache").reshape(cache.shape()).toLongs())
            .as("%s", voice)
            .isEqualTo(cache.toLongs());
      }
    }
  }
}
