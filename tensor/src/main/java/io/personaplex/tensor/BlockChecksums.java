package io.personaplex.tensor;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// CRC32C of large blocks, several at a time.
final class BlockChecksums {
  private static final int CHUNK_BYTES = 8 << 20;

  private final List<MemorySegment> blocks;
  private final int[] sums;
  private final AtomicInteger next = new AtomicInteger();
  private final LongConsumer bytesDone;
  private long done;
  private volatile @Nullable Throwable failure;

  private BlockChecksums(List<MemorySegment> blocks, LongConsumer bytesDone) {
    this.blocks = blocks;
    this.sums = new int[blocks.size()];
    this.bytesDone = bytesDone;
  }

  /// The sum of one block.
  static int of(MemorySegment block) {
    return new BlockChecksums(List.of(block), _ -> {}).sum(block);
  }

  /// The sums of all blocks.
  ///
  /// @param bytesDone told the bytes done so far, ascending, one call at a time
  /// @throws TensorException if a block is mapped and its file was cut or the disk fails
  static int[] of(List<MemorySegment> blocks, int threads, LongConsumer bytesDone) {
    var work = new BlockChecksums(blocks, bytesDone);
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, blocks.size()); i++) {
      others.add(Thread.ofPlatform().name("checksum-" + i).daemon().start(work::run));
    }
    work.run();
    for (Thread thread : others) {
      join(thread);
    }
    switch (work.failure) {
      case null -> {}
      case RuntimeException e -> throw e; // of who is told the progress
      case Throwable e -> throw new TensorException("a mapped file cannot be read: " + e, e);
    }
    return work.sums;
  }

  private void run() {
    try {
      for (int i; (i = next.getAndIncrement()) < blocks.size() && failure == null; ) {
        sums[i] = sum(blocks.get(i));
      }
    } catch (RuntimeException | InternalError e) {
      failure = e; // InternalError: the file was cut or the disk failed while it was mapped
    }
  }

  private int sum(MemorySegment block) {
    var checksum = new CRC32C();
    for (long at = 0; at < block.byteSize(); at += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, block.byteSize() - at);
      checksum.update(block.asSlice(at, length).asByteBuffer());
      tell(length);
    }
    return (int) checksum.getValue();
  }

  private synchronized void tell(long bytes) {
    done += bytes;
    bytesDone.accept(done);
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
