package io.personaplex.lm;

/// Told how far the loading of weights is; called from several threads, one at a time.
@FunctionalInterface
public interface LoadProgress {
  /// Nobody wants to know.
  LoadProgress NONE = (activity, bytesDone, bytesTotal) -> {};

  /// @param activity for people: `packing weights`
  /// @param bytesDone never less than before, unless work has to be begun again because a file
  ///   turned out to be damaged
  /// @param bytesTotal of all activities of this loading together
  void progress(String activity, long bytesDone, long bytesTotal);
}
