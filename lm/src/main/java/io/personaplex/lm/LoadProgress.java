package io.personaplex.lm;

/// Told how far the loading of weights is; called from several threads, one at a time.
@FunctionalInterface
public interface LoadProgress {
  /// Nobody wants to know.
  LoadProgress NONE = (activity, bytesDone, bytesTotal) -> {};

  /// @param activity for people: `packing INT8 weights`
  void progress(String activity, long bytesDone, long bytesTotal);
}
