package io.personaplex.audio;

import java.util.List;

/// Mono frames to the bytes of one Ogg/Opus stream that never ends: the header pages first, then
/// one page a frame.
///
/// Granule positions and pre-skip count 48 kHz samples, as RFC 7845 says, whatever the sample rate.
/// The pre-skip is exactly the delay of the encoder, so a player that honours it is in step with
/// the frames given in.
///
/// - **Threads**: one thread at a time.
/// - **Source**: RFC 7845.
public final class OpusStreamWriter implements AutoCloseable {
  private static final String VENDOR = "personaplex";

  private final OpusEncoder encoder;
  private final OggWriter ogg;
  private final int sampleRate;
  private long samplesWritten;
  private boolean headerWritten;

  /// @param sampleRate of the frames, 8000, 12000, 16000, 24000 or 48000 Hz
  /// @param frameSamples in every frame; 2.5 to 80 ms, see [OpusEncoder]
  /// @param serial number of the logical stream, any value
  public OpusStreamWriter(int sampleRate, int frameSamples, int serial) {
    this.sampleRate = sampleRate;
    encoder = new OpusEncoder(sampleRate, frameSamples);
    ogg = new OggWriter(serial);
  }

  /// The two header pages, to be sent before the first frame; once.
  ///
  /// @throws IllegalStateException if called again
  public List<byte[]> headerPages() {
    if (headerWritten) {
      throw new IllegalStateException("Ogg/Opus: the header pages are written once, at the start");
    }
    headerWritten = true;
    int preSkip = encoder.lookahead() * granulesPerSample();
    return List.of(
        ogg.write(new OpusHead(1, preSkip, sampleRate, 0).toBytes(), 0, false),
        ogg.write(new OpusTags(VENDOR).toBytes(), 0, false));
  }

  /// The page of the next frame, complete in itself.
  ///
  /// @param frame samples in −1 … 1, `[frameSamples]`
  /// @throws IllegalStateException before [#headerPages]
  /// @throws IllegalArgumentException for a frame of another length
  public byte[] page(float[] frame) {
    return page(frame, false);
  }

  /// The page of the last frame: the stream ends with it.
  public byte[] lastPage(float[] frame) {
    return page(frame, true);
  }

  @Override
  public void close() {
    encoder.close();
  }

  private byte[] page(float[] frame, boolean last) {
    if (!headerWritten) {
      throw new IllegalStateException("Ogg/Opus: write the header pages first");
    }
    if (frame.length != encoder.frameSamples()) {
      throw new IllegalArgumentException(
          "Ogg/Opus: frame of %d samples, wanted %d"
              .formatted(frame.length, encoder.frameSamples()));
    }
    samplesWritten += frame.length;
    return ogg.write(encoder.encode(frame, 0), samplesWritten * granulesPerSample(), last);
  }

  private int granulesPerSample() {
    return OpusHead.GRANULE_RATE / sampleRate;
  }
}
