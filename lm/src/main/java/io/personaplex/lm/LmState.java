package io.personaplex.lm;

import io.personaplex.kernels.Attention;
import io.personaplex.kernels.KvRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One session's past in a [LanguageModel], its buffers and its newest outputs. Used by one thread
/// at a time; the rings lie in the arena it was made with.
public final class LmState {
  final TemporalState temporal;
  final DepthState depth;

  LmState(
      LmConfig config,
      Arena arena,
      KvRing.Format format,
      KvRing.Eviction eviction,
      int maxRows,
      Attention attention) {
    temporal = new TemporalState(config, arena, format, eviction, maxRows, attention);
    depth = new DepthState(config, arena, eviction, attention);
  }

  /// Rows consumed since the start or the last reset: the absolute position of the next.
  public long position() {
    return temporal.stack.position;
  }

  /// Output of the temporal transformer for the newest row, after the output norm, `[dim]`.
  /// Borrowed; overwritten by the next step.
  public float[] hidden() {
    return temporal.hidden;
  }

  /// Logits of the text token of the next row, `[textCard]`, as [LanguageModel#textLogits] left
  /// them. Borrowed.
  public float[] textLogits() {
    return temporal.textLogits;
  }

  /// Logits of the channel of the newest sub-step, `[card]`. Borrowed.
  public float[] audioLogits() {
    return depth.audioLogits;
  }

  /// The rings of the temporal transformer, one a layer, borrowed.
  public List<KvRing> rings() {
    return temporal.stack.rings;
  }

  /// Forgets everything.
  public void reset() {
    temporal.stack.reset();
    depth.stack.reset();
  }

  /// Lets an observer see what passes between the layers from now on; null ends that.
  public void observe(@Nullable LayerObserver observer) {
    temporal.stack.observer = observer;
    depth.stack.observer = observer;
  }

  /// A copy of what the temporal transformer remembers, for sessions that begin with the same
  /// prompt.
  ///
  /// @param arena owns the copy
  public LmSnapshot snapshot(Arena arena) {
    KvRing.Format format = rings().getFirst().format();
    MemorySegment data = arena.allocate(contentBytes(position()), 64);
    long from = 0;
    for (KvRing ring : rings()) {
      long size = ring.contentBytes(position());
      ring.copyTo(data.asSlice(from, size));
      from += size;
    }
    return new LmSnapshot(format, position(), data.asReadOnly());
  }

  /// Goes to where a snapshot was taken. The next call must be a step: outputs are not part of a
  /// snapshot.
  ///
  /// @throws IllegalArgumentException if it was taken of a state of another format or size
  public void restore(LmSnapshot snapshot) {
    KvRing.Format format = rings().getFirst().format();
    long wanted = contentBytes(snapshot.position());
    if (snapshot.format() != format || snapshot.data().byteSize() != wanted) {
      throw new IllegalArgumentException(
          "snapshot: %d bytes of %s at position %d, this state wants %d bytes of %s"
              .formatted(
                  snapshot.data().byteSize(),
                  snapshot.format(),
                  snapshot.position(),
                  wanted,
                  format));
    }
    reset();
    long from = 0;
    for (KvRing ring : rings()) {
      long size = ring.contentBytes(snapshot.position());
      ring.copyFrom(snapshot.data().asSlice(from, size), snapshot.position());
      from += size;
    }
    temporal.stack.position = snapshot.position();
  }

  /// Bytes a snapshot would take now.
  public long snapshotBytes() {
    return contentBytes(position());
  }

  private long contentBytes(long position) {
    return rings().stream().mapToLong(r -> r.contentBytes(position)).sum();
  }
}
