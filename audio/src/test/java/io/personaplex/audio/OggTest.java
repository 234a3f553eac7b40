package io.personaplex.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OggTest {
  private static final int MAX_PACKET = 200_000;

  private final List<OggPacket> received = new ArrayList<>();
  private final OggReader reader = new OggReader(MAX_PACKET, received::add);

  @Test
  void aPageHasItsDocumentedBytes() {
    byte[] page = new OggWriter(42).write(new byte[] {1, 2, 3}, 3840, false);
    assertThat(HexFormat.of().formatHex(page))
        .isEqualTo(
            "4f676753"
                + "00"
                + "02"
                + "000f000000000000"
                + "2a000000"
                + "00000000"
                + CHECKSUM
                + "01"
                + "03"
                + "010203");
  }

  // From a bit-by-bit CRC written apart from this code.
  private static final String CHECKSUM = "d922f1f9";

  @Test
  void packetsOfEverySizeComeBackAtAnyChunking() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    int[] sizes = {
      0, 1, 254, 255, 256, 509, 510, 511, 5000, 65_024, 65_025, 65_026, 130_050, 150_000
    };
    var sent = new ArrayList<byte[]>();
    var stream = new ByteArrayOutputStream();
    var writer = new OggWriter(7);
    for (int i = 0; i < sizes.length; i++) {
      byte[] packet = new byte[sizes[i]];
      random.nextBytes(packet);
      sent.add(packet);
      stream.writeBytes(writer.write(packet, 100L + i, i == sizes.length - 1));
    }
    byte[] bytes = stream.toByteArray();
    for (int maxChunk : new int[] {7, 300, 70_000, 1_000_000}) {
      received.clear();
      var fresh = new OggReader(MAX_PACKET, received::add);
      pushInChunks(fresh, bytes, random, maxChunk);
      assertThat(received).as("seed %d chunk %d", seed, maxChunk).hasSize(sent.size());
      for (int i = 0; i < sent.size(); i++) {
        OggPacket packet = received.get(i);
        assertThat(packet.bytes()).as("seed %d packet %d", seed, i).isEqualTo(sent.get(i));
        assertThat(packet.granulePosition()).isEqualTo(100L + i);
        assertThat(packet.serial()).isEqualTo(7);
        assertThat(packet.first()).isEqualTo(i == 0);
      }
      assertThat(fresh.bytesSkipped() + fresh.pagesLost() + fresh.packetsDropped()).isZero();
    }
  }

  @Test
  void severalPacketsOnOnePageAndOneAcrossTwoAreRead() {
    byte[] long1 = new byte[255];
    Arrays.fill(long1, (byte) 5);
    byte[] body = new byte[3 + 4 + 255];
    Arrays.fill(body, 7, body.length, (byte) 5);
    reader.push(
        new OggPage(false, true, false, 9, 1, 0, new byte[] {3, 4, (byte) 255}, body).toBytes());
    reader.push(
        new OggPage(true, false, true, 10, 1, 1, new byte[] {2, 1}, new byte[] {6, 6, 8})
            .toBytes());
    assertThat(received).extracting(p -> p.bytes().length).containsExactly(3, 4, 257, 1);
    assertThat(received).extracting(OggPacket::first).containsExactly(true, false, false, false);
    assertThat(received.get(2).bytes()).startsWith(long1).endsWith(6, 6);
  }

  @Test
  void aLostPageDropsThePacketSplitAcrossItAndNoOther() {
    var writer = new OggWriter(1);
    byte[] first = writer.write(new byte[] {1}, 0, false);
    byte[] split = writer.write(new byte[100_000], 0, false);
    byte[] last = writer.write(new byte[] {3}, 0, false);
    reader.push(first);
    // The second page of the split packet never comes.
    reader.push(split, 0, OggPage.MAX_BYTES);
    reader.push(last);
    assertThat(received).extracting(p -> p.bytes()[0]).containsExactly((byte) 1, (byte) 3);
    assertThat(reader.pagesLost()).isEqualTo(1);
    assertThat(reader.packetsDropped()).isEqualTo(1);
  }

  @Test
  void aContinuationWithoutItsBeginningIsDropped() {
    var writer = new OggWriter(1);
    reader.push(writer.write(new byte[] {1}, 0, false));
    byte[] split = writer.write(new byte[100_000], 0, false);
    reader.push(split, OggPage.MAX_BYTES, split.length - OggPage.MAX_BYTES);
    reader.push(writer.write(new byte[] {3}, 0, false));
    assertThat(received).extracting(p -> p.bytes()[0]).containsExactly((byte) 1, (byte) 3);
    assertThat(reader.pagesLost()).isEqualTo(1);
    assertThat(reader.packetsDropped()).isEqualTo(1);
  }

  @Test
  void interleavedStreamsAreKeptApart() {
    var one = new OggWriter(1);
    var two = new OggWriter(2);
    byte[] oneSplit = one.write(new byte[70_000], 0, false);
    reader.push(oneSplit, 0, OggPage.MAX_BYTES);
    reader.push(two.write(new byte[] {9}, 0, false));
    reader.push(oneSplit, OggPage.MAX_BYTES, oneSplit.length - OggPage.MAX_BYTES);
    assertThat(received).extracting(OggPacket::serial).containsExactly(2, 1);
    assertThat(received).extracting(OggPacket::first).containsExactly(true, true);
    assertThat(reader.packetsDropped()).isZero();
  }

  @Test
  void theSameSerialMayBeginAgainOrGoOnAfterItsEnd() {
    for (int restart = 0; restart < 2; restart++) {
      var writer = new OggWriter(5);
      reader.push(writer.write(new byte[] {1}, 0, false));
      reader.push(writer.write(new byte[] {2}, 0, restart == 1));
    }
    reader.push(
        new OggPage(false, false, false, 0, 5, 77, new byte[] {1}, new byte[] {3}).toBytes());
    assertThat(received)
        .extracting(p -> p.bytes()[0])
        .containsExactly((byte) 1, (byte) 2, (byte) 1, (byte) 2, (byte) 3);
    assertThat(received)
        .extracting(OggPacket::first)
        .containsExactly(true, false, true, false, false);
    assertThat(reader.pagesLost()).isZero();
  }

  @Test
  void aPacketOverTheLimitIsDroppedAndTheNextOneRead() {
    var small = new OggReader(1000, received::add);
    var writer = new OggWriter(1);
    small.push(writer.write(new byte[1001], 0, false));
    small.push(writer.write(new byte[200_000], 0, false));
    small.push(writer.write(new byte[1000], 0, false));
    assertThat(received).extracting(p -> p.bytes().length).containsExactly(1000);
    assertThat(small.packetsDropped()).isEqualTo(2);
  }

  @Test
  void rubbishBeforeAPageIsSkippedUpToTheLimit() {
    byte[] page = new OggWriter(1).write(new byte[] {1}, 0, false);
    reader.push(new byte[OggReader.MAX_SKIPPED_BYTES]);
    reader.push(page);
    assertThat(received).hasSize(1);
    assertThat(reader.bytesSkipped()).isEqualTo(OggReader.MAX_SKIPPED_BYTES);
    assertThatThrownBy(() -> reader.push(new byte[OggReader.MAX_SKIPPED_BYTES + 1]))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("no page");
    // Whoever goes on after that still finds the next page.
    reader.push(new byte[300_000 % OggReader.MAX_SKIPPED_BYTES]);
    reader.push(page);
    assertThat(received).hasSize(2);
  }

  @Test
  void aDamagedLengthDoesNotMakeItWaitForBytesThatNeverCome() {
    var writer = new OggWriter(1);
    byte[] damaged = writer.write(new byte[] {1}, 0, false);
    damaged[OggPage.SEGMENTS_OFFSET] = (byte) 255;
    reader.push(damaged);
    reader.push(writer.write(new byte[60], 0, false));
    assertThat(received).extracting(p -> p.bytes().length).containsExactly(60);
  }

  @Test
  void damageCostsOnlyThePagesItTouches() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      received.clear();
      var writer = new OggWriter(random.nextInt());
      var stream = new ByteArrayOutputStream();
      var intact = new ArrayList<Integer>();
      int packets = 30;
      for (int i = 0; i < packets; i++) {
        byte[] packet = new byte[4 + random.nextInt(600)];
        random.nextBytes(packet);
        packet[0] = (byte) i;
        byte[] page = writer.write(packet, i, false);
        switch (random.nextInt(8)) {
          case 0 -> page[random.nextInt(page.length)] ^= (byte) (1 + random.nextInt(255));
          case 1 -> page = Arrays.copyOf(page, random.nextInt(page.length));
          default -> intact.add(i);
        }
        stream.writeBytes(page);
      }
      var fresh = new OggReader(MAX_PACKET, received::add);
      pushInChunks(fresh, stream.toByteArray(), random, 1 + random.nextInt(2000));
      // What follows the last damage may still wait for the false end of a damaged page.
      byte[] flush = new byte[OggPage.MAX_BYTES];
      fresh.push(flush);
      assertThat(received.stream().map(p -> (int) p.bytes()[0]).toList())
          .as("seed %d round %d", seed, round)
          .isEqualTo(intact);
    }
  }

  @Test
  void noBytesMakeItCrash() {
    long seed = Signals.seed();
    var random = new SplittableRandom(seed);
    byte[] alphabet = {'O', 'g', 'g', 'S', 0, 0, 0, 1, 2, (byte) 255};
    int sentences = 0;
    for (int i = 0; i < 2001; i++) {
      byte[] bytes = new byte[random.nextInt(1500)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = alphabet[random.nextInt(alphabet.length)];
      }
      if (i == 2000) {
        // Longer than any page: what looked like one is known to be none after this.
        bytes = new byte[OggPage.MAX_BYTES];
      }
      try {
        reader.push(bytes);
      } catch (AudioException e) {
        sentences++;
      }
    }
    assertThat(sentences).as("seed %d: the limit on skipped bytes", seed).isPositive();
    int before = received.size();
    reader.push(new OggWriter(99).write(new byte[] {1}, 0, false));
    assertThat(received).as("seed %d", seed).hasSizeGreaterThan(before);
  }

  @Test
  void nothingFollowsTheLastPacket() {
    var writer = new OggWriter(1);
    writer.write(new byte[1], 0, true);
    assertThatThrownBy(() -> writer.write(new byte[1], 0, false))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void pushInChunks(
      OggReader target, byte[] bytes, SplittableRandom random, int maxChunk) {
    for (int offset = 0; offset < bytes.length; ) {
      int length = Math.min(bytes.length - offset, 1 + random.nextInt(maxChunk));
      target.push(bytes, offset, length);
      offset += length;
    }
  }
}
