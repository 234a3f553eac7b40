package io.personaplex.audio;

/// One packet of a logical Ogg stream.
///
/// @param serial which logical stream
/// @param first the first packet of a stream that began with its beginning-of-stream page: the
///   identification header
/// @param bytes the packet; the receiver owns the array
/// @param granulePosition granule position of the page on which the packet ended; with several
///   packets on a page it belongs to the last of them
public record OggPacket(int serial, boolean first, byte[] bytes, long granulePosition) {
  /// Receives packets in the order in which they end.
  @FunctionalInterface
  public interface Sink {
    /// Called on the thread that pushed the bytes.
    void packet(OggPacket packet);
  }
}
