package io.personaplex.audio;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/// Bytes of an Ogg/Opus stream, in pieces of any size, to mono samples.
///
/// - **Headers** are recognised and passed over; channel count, gain and pre-skip are ignored, so
///   every packet sent is heard.
/// - **A corrupt packet** is counted and becomes silence of its duration (of the duration of the
///   packet before it, if it does not even tell that). It never ends the stream.
/// - **Streams**: the newest is the one heard. A beginning-of-stream page with an OpusHead starts
///   the decoder anew; a logical stream of another kind is ignored; a stream whose beginning we
///   missed is heard from where we joined.
/// - **Limits**: those of [OggReader].
/// - **Threads**: one thread at a time.
/// - **Source**: RFC 7845.
public final class OpusStreamReader implements AutoCloseable {
  private final OpusDecoder decoder;
  private final OggReader ogg;
  private final SampleSink sink;
  private final float[] samples;
  // Logical streams not to listen to: of another kind, or followed by a newer one.
  private final Set<Integer> ignored = new LinkedHashSet<>();
  private boolean listening;
  private int serial;
  private int lastPacketSamples;
  private long packetsDecoded;
  private long packetsCorrupt;
  private long packetsIgnored;

  /// @param sampleRate of the samples handed on, 8000, 12000, 16000, 24000 or 48000 Hz
  /// @param sink receives the samples of every packet
  public OpusStreamReader(int sampleRate, SampleSink sink) {
    this.sink = sink;
    decoder = new OpusDecoder(sampleRate);
    samples = new float[decoder.maxPacketSamples()];
    ogg = new OggReader(OpusDecoder.MAX_PACKET_BYTES, this::packet);
  }

  /// Takes the next bytes; calls the sink for every packet they complete.
  ///
  /// @throws AudioException if the bytes are no Ogg stream at all, see [OggReader#push]
  public void push(byte[] bytes, int offset, int length) {
    ogg.push(bytes, offset, length);
  }

  /// Takes all of `bytes`.
  public void push(byte[] bytes) {
    ogg.push(bytes, 0, bytes.length);
  }

  /// The Ogg reader underneath, for its counters.
  public OggReader ogg() {
    return ogg;
  }

  /// Packets decoded.
  public long packetsDecoded() {
    return packetsDecoded;
  }

  /// Packets replaced by silence.
  public long packetsCorrupt() {
    return packetsCorrupt;
  }

  /// Packets of logical streams we do not listen to.
  public long packetsIgnored() {
    return packetsIgnored;
  }

  /// Frees the decoder. Idempotent.
  @Override
  public void close() {
    decoder.close();
  }

  private void packet(OggPacket packet) {
    if (packet.first()) {
      if (OpusHead.isHead(packet.bytes())) {
        listenTo(packet.serial());
      } else {
        ignore(packet.serial());
      }
      return;
    }
    if (ignored.contains(packet.serial())) {
      packetsIgnored++;
      return;
    }
    if (!listening || packet.serial() != serial) {
      listenTo(packet.serial());
    }
    if (!OpusTags.isTags(packet.bytes()) && !OpusHead.isHead(packet.bytes())) {
      decode(packet.bytes());
    }
  }

  private void decode(byte[] packet) {
    int count = decoder.decode(packet, samples);
    if (count == OpusDecoder.CORRUPT) {
      packetsCorrupt++;
      int claimed = decoder.packetSamples(packet);
      count = claimed == OpusDecoder.CORRUPT ? lastPacketSamples : claimed;
      Arrays.fill(samples, 0, count, 0f);
    } else {
      packetsDecoded++;
      lastPacketSamples = count;
    }
    if (count > 0) {
      sink.samples(samples, count);
    }
  }

  private void listenTo(int newSerial) {
    if (listening && serial != newSerial) {
      ignore(serial);
    }
    ignored.remove(newSerial);
    serial = newSerial;
    listening = true;
    lastPacketSamples = 0;
    decoder.reset();
  }

  private void ignore(int otherSerial) {
    if (listening && otherSerial == serial) {
      listening = false;
    }
    ignored.add(otherSerial);
    if (ignored.size() > OggReader.MAX_STREAMS) {
      Iterator<Integer> oldest = ignored.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
