package io.personaplex.codec;

/// One session's past in one stage, and its buffers. Used by one thread at a time.
interface StreamState {
  /// Where the stage before writes its new rows.
  Plane input();

  /// Forgets the past: as new.
  void reset();
}
