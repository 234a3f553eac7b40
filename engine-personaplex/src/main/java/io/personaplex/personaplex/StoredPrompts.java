package io.personaplex.personaplex;

import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.LmState;
import io.personaplex.lm.Prompt;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prompts that were computed before, by voice and persona: who comes back with the same pair talks
/// at once. The least recently used go first when the memory for them is full; the newest stays
/// even if it is larger alone.
///
/// In memory only and never on a disk: a persona is private. Any thread.
final class StoredPrompts implements AutoCloseable {
  /// What a prompt depends on.
  record Key(String voice, String persona) {}

  private final long capacityBytes;
  private final Map<Key, StoredPrompt> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long hits;
  private long misses;
  private long evictions;

  /// @param capacityBytes what all together may take
  StoredPrompts(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /// Memory for stored prompts: as much as the longest one takes. With the published sizes and half
  /// a context that is 0.79 GB, or 16 prompts of the usual 90 frames.
  static long capacityBytes(LmConfig config, KvRing.Format format, ContextEnd contextEnd) {
    int rows = contextEnd.promptFramesMax(config.context());
    return config.layers() * KvRing.byteSize(format, config.heads(), rows, config.headDim());
  }

  /// Borrows a prompt; to be given back.
  synchronized @Nullable StoredPrompt find(Key key) {
    StoredPrompt found = byUse.get(key);
    if (found == null) {
      misses++;
      return null;
    }
    hits++;
    found.borrow();
    return found;
  }

  /// Stores what a state has just consumed, and borrows it; to be given back. Room is made before
  /// it is copied, so that the memory is never exceeded but by prompts that are borrowed.
  synchronized StoredPrompt store(Key key, Prompt prompt, LmState state) {
    StoredPrompt before = byUse.remove(key);
    if (before != null) {
      forget(before);
    }
    makeRoom(state.snapshotBytes());
    var stored = new StoredPrompt(prompt, state);
    stored.borrow();
    bytes += stored.bytes();
    byUse.put(key, stored);
    return stored;
  }

  private void makeRoom(long more) {
    Iterator<StoredPrompt> oldest = byUse.values().iterator();
    while (bytes + more > capacityBytes && oldest.hasNext()) {
      StoredPrompt one = oldest.next();
      oldest.remove();
      forget(one);
      evictions++;
    }
  }

  private void forget(StoredPrompt one) {
    bytes -= one.bytes();
    one.forget();
  }

  /// Ends a loan.
  synchronized void giveBack(StoredPrompt stored) {
    stored.giveBack();
  }

  /// Prompts found.
  synchronized long hits() {
    return hits;
  }

  /// Prompts that had to be computed.
  synchronized long misses() {
    return misses;
  }

  /// Prompts thrown away for others.
  synchronized long evictions() {
    return evictions;
  }

  /// What those that are stored take.
  synchronized long bytes() {
    return bytes;
  }

  /// Forgets all.
  @Override
  public synchronized void close() {
    byUse.values().forEach(StoredPrompt::forget);
    byUse.clear();
    bytes = 0;
  }
}
