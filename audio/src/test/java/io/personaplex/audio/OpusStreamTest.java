package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OpusStreamTest {
  private static final int RATE = 24_000;
  private static final int FRAME = 1_920;

  @Test
  void theStreamStartsWithItsHeaderPages() {
    try (var writer = new OpusStreamWriter(RATE, FRAME, 42)) {
      List<byte[]> header = writer.headerPages();
      var packets = packets(header);
      assertThat(packets).hasSize(2);
      assertThat(packets.get(0).serial()).isEqualTo(42);
      assertThat(packets.get(0).first()).isTrue();
      OpusHead head = OpusHead.parse(packets.get(0).bytes());
      assertThat(head.channels()).isEqualTo(1);
      assertThat(head.inputSampleRate()).isEqualTo(RATE);
      assertThat(head.outputGain()).isZero();
      assertThat(head.preSkip()).isPositive().isLessThan(3840);
      assertThat(packets.get(0).bytes()).hasSize(19);
      assertThat(OpusTags.isTags(packets.get(1).bytes())).isTrue();
      assertThatThrownBy(writer::headerPages).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void everyFrameIsOnePageWithOnePacketAndGranulesAt48kHz() {
    try (var writer = new OpusStreamWriter(RATE, FRAME, 42)) {
      writer.headerPages();
      for (int i = 1; i <= 5; i++) {
        var packets = packets(List.of(writer.page(new float[FRAME])));
        assertThat(packets).hasSize(1);
        assertThat(packets.getFirst().granulePosition()).isEqualTo(3_840L * i);
      }
    }
  }

  @Test
  void aFrameBeforeTheHeaderOrOfAnotherLengthIsRefused() {
    try (var writer = new OpusStreamWriter(RATE, FRAME, 42)) {
      assertThatThrownBy(() -> writer.page(new float[FRAME]))
          .isInstanceOf(IllegalStateException.class);
      writer.headerPages();
      assertThatThrownBy(() -> writer.page(new float[960]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("960")
          .hasMessageContaining("1920");
    }
  }

  @Test
  void soundComesBackAlikeAndLateByThePreSkip() {
    // Two tones that do not repeat within the search range, so that one delay fits best.
    float[] sent = Signals.sine(440, 0.3, RATE, 25 * FRAME);
    float[] other = Signals.sine(603, 0.2, RATE, sent.length);
    for (int i = 0; i < sent.length; i++) {
      sent[i] += other[i];
    }
    float[] heard = decode(encode(sent, FRAME, 1), 500, new SplittableRandom(1));
    assertThat(heard).hasSize(sent.length);
    int bestDelay = 0;
    for (int delay = 1; delay < 600; delay++) {
      if (likeness(sent, heard, delay) > likeness(sent, heard, bestDelay)) {
        bestDelay = delay;
      }
    }
    assertThat(likeness(sent, heard, bestDelay)).isGreaterThan(0.95);
    try (var encoder = new OpusEncoder(RATE, FRAME)) {
      assertThat(bestDelay).isBetween(encoder.lookahead() - 10, encoder.lookahead() + 10);
    }
  }

  @Test
  void anyChunkingGivesTheSameSamples() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    byte[] stream = encode(Signals.noise(random, 0.3, 20 * FRAME), FRAME, 1);
    float[] whole = decode(stream, stream.length, random);
    for (int maxChunk : new int[] {1, 50, 1000}) {
      assertThat(decode(stream, maxChunk, random)).as("seed %d", seed).isEqualTo(whole);
    }
  }

  @Test
  void everyPacketLengthIsDecoded() {
    for (int samples : new int[] {60, 120, 240, 480, 960, 1440, 1920}) {
      float[] sent = Signals.sine(300, 0.4, RATE, samples * 30);
      float[] heard = decode(encode(sent, samples, 3), 100, new SplittableRandom(2));
      assertThat(heard).as("%d samples", samples).hasSize(sent.length);
      assertThat(Signals.rms(heard, heard.length / 2, heard.length))
          .as("%d samples", samples)
          .isBetween(0.2, 0.4);
    }
  }

  @Test
  void a120MillisecondPacketIsDecoded() {
    // Code 3 packet of six 20 ms frames without content each: what a DTX sender sends.
    byte[] packet = {(byte) (9 << 3 | 3), 6};
    try (var decoder = new OpusDecoder(RATE)) {
      float[] out = new float[decoder.maxPacketSamples()];
      assertThat(decoder.packetSamples(packet)).isEqualTo(2_880);
      assertThat(decoder.decode(packet, out)).isEqualTo(2_880);
    }
  }

  @Test
  void stereoIsMixedDown() {
    // A CELT packet, 20 ms, with the stereo flag and a frame of one byte.
    byte[] packet = {(byte) (31 << 3 | 4), 0};
    try (var decoder = new OpusDecoder(RATE)) {
      float[] out = new float[decoder.maxPacketSamples()];
      assertThat(decoder.decode(packet, out)).isEqualTo(480);
    }
  }

  @Test
  void aCorruptPacketBecomesSilenceOfItsDuration() {
    var heard = new ArrayList<float[]>();
    try (var reader =
        new OpusStreamReader(RATE, (s, length) -> heard.add(Arrays.copyOf(s, length)))) {
      var ogg = new OggWriter(1);
      reader.push(ogg.write(new OpusHead(1, 0, RATE, 0).toBytes(), 0, false));
      reader.push(ogg.write(new OpusTags("x").toBytes(), 0, false));
      // Code 1 (two equal frames) with an odd number of bytes, SILK 20 ms each: 40 ms.
      reader.push(ogg.write(new byte[] {(byte) (9 << 3 | 1), 1, 2, 3}, 0, false));
      assertThat(heard).hasSize(1);
      assertThat(heard.getFirst()).hasSize(960).containsOnly(0f);
      // An empty packet tells nothing, and nothing came before it.
      reader.push(ogg.write(new byte[0], 0, false));
      assertThat(heard).hasSize(1);
      try (var encoder = new OpusEncoder(RATE, FRAME)) {
        reader.push(ogg.write(encoder.encode(new float[FRAME], 0), 0, false));
      }
      reader.push(ogg.write(new byte[0], 0, false));
      assertThat(heard).extracting(s -> s.length).containsExactly(960, FRAME, FRAME);
      assertThat(reader.packetsCorrupt()).isEqualTo(3);
      assertThat(reader.packetsDecoded()).isEqualTo(1);
    }
  }

  @Test
  void aSecondLogicalStreamStartsTheDecoderAnew() {
    var random = new SplittableRandom(5);
    byte[] first = encode(Signals.noise(random, 0.5, 10 * FRAME), FRAME, 1);
    byte[] second = encode(Signals.sine(500, 0.3, RATE, 10 * FRAME), FRAME, 2);
    float[] alone = decode(second, 777, random);
    float[] both = decode(concat(first, second), 777, random);
    assertThat(Arrays.copyOfRange(both, 10 * FRAME, 20 * FRAME)).isEqualTo(alone);
    // The same serial again is a restarted encoder.
    float[] again = decode(concat(second, second), 777, random);
    assertThat(Arrays.copyOfRange(again, 10 * FRAME, 20 * FRAME)).isEqualTo(alone);
  }

  @Test
  void aStreamOfAnotherKindIsIgnored() {
    var random = new SplittableRandom(5);
    byte[] opus = encode(Signals.sine(500, 0.3, RATE, 4 * FRAME), FRAME, 2);
    var other = new OggWriter(9);
    byte[] vorbis =
        concat(
            other.write("vorbis".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, false),
            other.write(new byte[50], 0, false));
    assertThat(decode(concat(vorbis, concat(opus, other.write(new byte[9], 0, false))), 99, random))
        .isEqualTo(decode(opus, 99, random));
  }

  @Test
  void aStreamJoinedLateIsHeardFromThere() {
    byte[] stream = encode(Signals.sine(500, 0.3, RATE, 4 * FRAME), FRAME, 2);
    try (var writer = new OpusStreamWriter(RATE, FRAME, 2)) {
      int header = writer.headerPages().stream().mapToInt(p -> p.length).sum();
      byte[] headless = Arrays.copyOfRange(stream, header, stream.length);
      assertThat(decode(headless, 99, new SplittableRandom(1))).hasSize(4 * FRAME);
    }
  }

  @Test
  void randomDamageNeverCrashesAndTheStreamIsHeardAgain() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    byte[] stream = encode(Signals.noise(random, 0.3, 40 * FRAME), FRAME, 1);
    byte[] tail = encode(Signals.sine(500, 0.3, RATE, 10 * FRAME), FRAME, 8);
    for (int round = 0; round < 100; round++) {
      byte[] damaged = stream.clone();
      for (int hit = 0; hit < 1 + round; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      float[] heard = decode(concat(damaged, tail), 1 + random.nextInt(3000), random);
      assertThat(heard.length)
          .as("seed %d round %d", seed, round)
          .isBetween(10 * FRAME, 50 * FRAME);
      for (float sample : heard) {
        assertThat(Float.isFinite(sample)).as("seed %d round %d", seed, round).isTrue();
      }
    }
  }

  @Test
  void corruptOpusInUndamagedPagesNeverCrashes() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    try (var reader = new OpusStreamReader(RATE, (_, _) -> {})) {
      var ogg = new OggWriter(1);
      reader.push(ogg.write(new OpusHead(2, 312, 48_000, 0).toBytes(), 0, false));
      for (int i = 0; i < 3000; i++) {
        byte[] packet = new byte[random.nextInt(200)];
        random.nextBytes(packet);
        reader.push(ogg.write(packet, 0, false));
      }
      assertThat(reader.packetsDecoded() + reader.packetsCorrupt())
          .as("seed %d", seed)
          .isEqualTo(3000);
    }
  }

  @Test
  void whatIsClosedCannotBeUsedAndClosesTwice() {
    var encoder = new OpusEncoder(RATE, FRAME);
    encoder.close();
    encoder.close();
    assertThatThrownBy(() -> encoder.encode(new float[FRAME], 0))
        .isInstanceOf(IllegalStateException.class);
    var decoder = new OpusDecoder(RATE);
    decoder.close();
    decoder.close();
    assertThatThrownBy(() -> decoder.decode(new byte[1], new float[2880]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new OpusEncoder(RATE, 1000).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000");
    assertThatThrownBy(() -> new OpusDecoder(44_100).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("44100");
  }

  private static byte[] encode(float[] samples, int frameSamples, int serial) {
    var stream = new ByteArrayOutputStream();
    try (var writer = new OpusStreamWriter(RATE, frameSamples, serial)) {
      writer.headerPages().forEach(stream::writeBytes);
      for (int i = 0; i < samples.length; i += frameSamples) {
        stream.writeBytes(writer.page(Arrays.copyOfRange(samples, i, i + frameSamples)));
      }
    }
    return stream.toByteArray();
  }

  private static float[] decode(byte[] stream, int maxChunk, SplittableRandom random) {
    float[] heard = new float[200 * FRAME];
    int[] count = {0};
    try (var reader =
        new OpusStreamReader(
            RATE,
            (samples, length) -> {
              System.arraycopy(samples, 0, heard, count[0], length);
              count[0] += length;
            })) {
      for (int offset = 0; offset < stream.length; ) {
        int length = Math.min(stream.length - offset, 1 + random.nextInt(maxChunk));
        reader.push(stream, offset, length);
        offset += length;
      }
    }
    return Arrays.copyOf(heard, count[0]);
  }

  private static List<OggPacket> packets(List<byte[]> pages) {
    var packets = new ArrayList<OggPacket>();
    var reader = new OggReader(OpusDecoder.MAX_PACKET_BYTES, packets::add);
    pages.forEach(reader::push);
    assertThat(reader.bytesSkipped()).isZero();
    return packets;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  /// Correlation of the sound sent with the sound heard `delay` later, after the first 80 ms.
  private static double likeness(float[] sent, float[] heard, int delay) {
    double product = 0;
    double sentPower = 0;
    double heardPower = 0;
    for (int i = FRAME; i + 600 < heard.length; i++) {
      product += (double) sent[i] * heard[i + delay];
      sentPower += (double) sent[i] * sent[i];
      heardPower += (double) heard[i + delay] * heard[i + delay];
    }
    return product / Math.sqrt(sentPower * heardPower);
  }
}
