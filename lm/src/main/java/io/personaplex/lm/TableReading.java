package io.personaplex.lm;

import java.util.List;

/// Reads tables of embeddings once, behind the packing of the matrices, as one work with it. A
/// frame looks up a row in each: left on the disk, every look would be a wait in the middle of a
/// talk.
final class TableReading {
  private final List<EmbeddingTable> tables;
  private final LoadProgress progress;
  private final long bytes;
  private long before;

  TableReading(List<EmbeddingTable> tables, LoadProgress progress) {
    this.tables = List.copyOf(tables);
    this.progress = progress;
    bytes = tables.stream().mapToLong(EmbeddingTable::bytes).sum();
  }

  /// Where the work before is to be reported.
  LoadProgress before() {
    return (activity, done, total) -> {
      before = total;
      progress.progress(activity, done, total + bytes);
    };
  }

  /// Reads all tables; whatever was before is done.
  void run() {
    long at = before;
    for (EmbeddingTable table : tables) {
      long from = at;
      table.read(done -> progress.progress("reading embeddings", from + done, before + bytes));
      at += table.bytes();
    }
  }
}
