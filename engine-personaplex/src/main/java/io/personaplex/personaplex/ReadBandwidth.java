package io.personaplex.personaplex;

/// How fast this machine reads its memory; [io.personaplex.kernels.BandwidthProbe] where it is
/// real.
@FunctionalInterface
interface ReadBandwidth {
  /// Measures; takes about two seconds.
  ///
  /// @param threads that read at the same time
  double bytesPerSecond(int threads);
}
