package io.personaplex.tts.acoustic;

/// A stretch of a chunk in hops of 12.5 ms: `from ≤ hop < to`.
///
/// @param from first hop
/// @param to one past the last
public record HopRange(int from, int to) {
  /// @throws IllegalArgumentException unless 0 ≤ from ≤ to
  public HopRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("hops %d … %d: wanted 0 ≤ from ≤ to".formatted(from, to));
    }
  }

  /// All of a chunk.
  public static HopRange all(AcousticFrames frames) {
    return new HopRange(0, frames.count());
  }

  /// Samples in the stretch.
  public int samples() {
    return (to - from) * AcousticFrames.HOP_SAMPLES;
  }
}
