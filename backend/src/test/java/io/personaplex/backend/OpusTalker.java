package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lwjgl.util.opus.Opus.OPUS_APPLICATION_AUDIO;
import static org.lwjgl.util.opus.Opus.OPUS_SET_BITRATE;
import static org.lwjgl.util.opus.Opus.opus_encode_float;
import static org.lwjgl.util.opus.Opus.opus_encoder_create;
import static org.lwjgl.util.opus.Opus.opus_encoder_ctl;
import static org.lwjgl.util.opus.Opus.opus_encoder_destroy;

import io.personaplex.audio.OggPage;
import io.personaplex.audio.OpusDecoder;
import io.personaplex.audio.OpusHead;
import io.personaplex.audio.OpusTags;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lwjgl.system.MemoryUtil;

/// A stranger's encoder: a 440 Hz tone of amplitude 0.5 in Ogg/Opus, with the freedoms that the
/// formats give and our own writer does not use.
final class OpusTalker implements AutoCloseable {
  /// Where the packets go.
  enum Layout {
    ONE_A_PAGE,
    SEVERAL_A_PAGE,
    ACROSS_PAGES
  }

  private static final int RATE = 48_000;
  private static final int SEGMENT = 255;
  private static final int PACKETS_A_PAGE = 3;

  private final int packetSamples;
  private final int channels;
  private final int serial;
  private final Layout layout;
  private final long encoder;
  private int sequence;
  private long granule;

  /// @param packetMillis 2.5, 5, 10, 20, 40, 60, 80, 100 or 120
  /// @param channels 1 or 2
  OpusTalker(double packetMillis, int channels, int serial, Layout layout) {
    packetSamples = (int) (packetMillis * RATE / 1_000);
    this.channels = channels;
    this.serial = serial;
    this.layout = layout;
    encoder = opus_encoder_create(RATE, channels, OPUS_APPLICATION_AUDIO, null);
    assertThat(encoder).isNotEqualTo(MemoryUtil.NULL);
    // So much that a packet of 10 ms or more has two segments.
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(256_000));
  }

  /// Samples of a packet at 24 kHz.
  int packetSamplesHeard() {
    return packetSamples / 2;
  }

  /// Header pages and `packets` packets.
  ///
  /// @param last whether the logical stream ends with them
  byte[] stream(int packets, boolean last) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(page(false, new OpusHead(channels, 312, RATE, 0).toBytes(), 0, false));
    out.writeBytes(page(false, new OpusTags("stranger").toBytes(), 0, false));
    out.writeBytes(talk(packets, last));
    return out.toByteArray();
  }

  /// The next `packets` packets.
  byte[] talk(int packets, boolean last) {
    var out = new ByteArrayOutputStream();
    var waiting = new ArrayList<byte[]>();
    for (int n = 0; n < packets; n++) {
      boolean end = last && n == packets - 1;
      byte[] packet = encode();
      granule += packetSamples;
      switch (layout) {
        case ONE_A_PAGE -> out.writeBytes(page(false, packet, granule, end));
        case SEVERAL_A_PAGE -> {
          waiting.add(packet);
          if (waiting.size() == PACKETS_A_PAGE || n == packets - 1) {
            out.writeBytes(page(waiting, end));
            waiting.clear();
          }
        }
        case ACROSS_PAGES -> out.writeBytes(acrossPages(packet, end));
      }
    }
    return out.toByteArray();
  }

  private byte[] encode() {
    var samples = MemoryUtil.memAllocFloat(packetSamples * channels);
    var packet = MemoryUtil.memAlloc(OpusDecoder.MAX_PACKET_BYTES);
    try {
      for (int i = 0; i < packetSamples; i++) {
        float sample = (float) (0.5 * Math.sin(2 * Math.PI * 440 * (granule + i) / RATE));
        for (int channel = 0; channel < channels; channel++) {
          samples.put(i * channels + channel, sample);
        }
      }
      int length = opus_encode_float(encoder, samples, packetSamples, packet);
      assertThat(length).as("bytes of a packet of %d samples", packetSamples).isPositive();
      byte[] bytes = new byte[length];
      packet.get(0, bytes);
      return bytes;
    } finally {
      MemoryUtil.memFree(samples);
      MemoryUtil.memFree(packet);
    }
  }

  /// A page for every segment of a packet.
  private byte[] acrossPages(byte[] packet, boolean end) {
    var out = new ByteArrayOutputStream();
    byte[] lacing = lacing(packet.length);
    int from = 0;
    for (int n = 0; n < lacing.length; n++) {
      int length = lacing[n] & 0xff;
      byte[] body = new byte[length];
      System.arraycopy(packet, from, body, 0, length);
      from += length;
      boolean ends = n == lacing.length - 1;
      out.writeBytes(
          new OggPage(
                  n > 0,
                  false,
                  end && ends,
                  ends ? granule : OggPage.NO_GRANULE,
                  serial,
                  sequence++,
                  new byte[] {lacing[n]},
                  body)
              .toBytes());
    }
    return out.toByteArray();
  }

  private byte[] page(List<byte[]> packets, boolean end) {
    var lacing = new ByteArrayOutputStream();
    var body = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      lacing.writeBytes(lacing(packet.length));
      body.writeBytes(packet);
    }
    return new OggPage(
            false,
            false,
            end,
            granule,
            serial,
            sequence++,
            lacing.toByteArray(),
            body.toByteArray())
        .toBytes();
  }

  private byte[] page(boolean continued, byte[] packet, long position, boolean end) {
    return new OggPage(
            continued,
            sequence == 0,
            end,
            position,
            serial,
            sequence++,
            lacing(packet.length),
            packet)
        .toBytes();
  }

  private static byte[] lacing(int length) {
    byte[] lacing = new byte[length / SEGMENT + 1];
    Arrays.fill(lacing, (byte) SEGMENT);
    lacing[lacing.length - 1] = (byte) (length % SEGMENT);
    return lacing;
  }

  @Override
  public void close() {
    opus_encoder_destroy(encoder);
  }
}
