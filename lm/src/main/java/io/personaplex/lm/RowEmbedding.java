package io.personaplex.lm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Input of the temporal transformer: the sum of the embeddings of a row's tokens, the audio
/// channels in order first, the text last (the order matters to the last bit).
final class RowEmbedding {
  private final EmbeddingTable text;
  private final List<EmbeddingTable> audio;
  private final int dim;

  RowEmbedding(EmbeddingTable text, List<EmbeddingTable> audio, int dim) {
    this.text = text;
    this.audio = List.copyOf(audio);
    this.dim = dim;
  }

  /// All tables.
  List<EmbeddingTable> tables() {
    return Stream.concat(Stream.of(text), audio.stream()).toList();
  }

  /// @param row token ids, text first; [LmConfig#NO_TOKEN] is a zero vector
  /// @param out `dim` floats from `offset`, overwritten
  void embed(int[] row, float[] out, int offset) {
    if (row.length != audio.size() + 1) {
      throw new IllegalArgumentException(
          "a row of %d tokens, wanted %d".formatted(row.length, audio.size() + 1));
    }
    Arrays.fill(out, offset, offset + dim, 0);
    for (int i = 0; i < audio.size(); i++) {
      audio.get(i).addTo(row[i + 1], out, offset);
    }
    text.addTo(row[0], out, offset);
  }
}
