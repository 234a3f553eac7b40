package io.personaplex.lm;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/// A table of vectors `[ids, width]`, one a token, read where the checkpoint is mapped.
final class EmbeddingTable {
  private static final long PIECE_BYTES = 16 << 20;

  private final Tensor table;
  private final MemorySegment data;
  private final int ids;
  private final int width;

  EmbeddingTable(Tensor table) {
    this.table = table;
    data = table.data();
    ids = table.dimension(0);
    width = table.dimension(1);
  }

  /// Bytes of the table.
  long bytes() {
    return data.byteSize();
  }

  /// Brings the table from the disk into memory, if it is mapped.
  ///
  /// @param bytesDone told how many bytes of it are read, after each piece
  void read(LongConsumer bytesDone) {
    for (long at = 0; at < bytes(); ) {
      long length = Math.min(PIECE_BYTES, bytes() - at);
      MemorySegment piece = data.asSlice(at, length);
      if (piece.isMapped()) {
        piece.load();
      }
      at += length;
      bytesDone.accept(at);
    }
  }

  /// Adds the vector of a token to `width` floats of `out`; [LmConfig#NO_TOKEN] adds nothing.
  ///
  /// @throws IllegalArgumentException if there is no such token
  void addTo(int id, float[] out, int offset) {
    if (id == LmConfig.NO_TOKEN) {
      return;
    }
    if (id < 0 || id >= ids) {
      throw new IllegalArgumentException(
          "token %d, wanted 0 to %d or %d for none (table '%s')"
              .formatted(id, ids - 1, LmConfig.NO_TOKEN, table.name()));
    }
    long first = (long) id * width;
    if (table.dtype() == DType.BF16) {
      for (int i = 0; i < width; i++) {
        out[offset + i] += DType.bf16ToFloat(data.get(JAVA_SHORT_UNALIGNED, (first + i) * 2));
      }
    } else {
      for (int i = 0; i < width; i++) {
        out[offset + i] += table.floatAt(first + i);
      }
    }
  }
}
