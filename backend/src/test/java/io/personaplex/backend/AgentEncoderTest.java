package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.speech.AudioFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What goes out, byte by byte, read without our own reader.
class AgentEncoderTest {
  private static final int HEADER_BYTES = 27;
  private static final int GRANULES_A_FRAME = 3_840; // 80 ms at 48 kHz

  @Test
  void everyFrameIsOnePageWithOnePacketOf80Milliseconds() {
    int serial = 0x12345678;
    try (var encoder = AgentEncoder.of(AudioPayload.OPUS, AudioFormat.MIMI, serial)) {
      var headers = encoder.start();
      assertThat(headers).hasSize(2);
      assertThat(packet(headers.get(0), 2, 0, serial, 0)).startsWith("OpusHead".getBytes(US_ASCII));
      assertThat(packet(headers.get(1), 0, 0, serial, 1)).startsWith("OpusTags".getBytes(US_ASCII));
      for (int n = 1; n <= 50; n++) {
        float[] frame = new float[AudioFormat.MIMI.samplesPerFrame()];
        if (n > 10) {
          for (int i = 0; i < frame.length; i++) {
            frame[i] = (float) (0.4 * Math.sin(0.11 * (n * frame.length + i)));
          }
        }
        byte[] packet =
            packet(encoder.encode(frame), 0, (long) n * GRANULES_A_FRAME, serial, n + 1);
        assertThat(millis(packet)).as("frame %d", n).isEqualTo(80);
      }
    }
  }

  /// The one packet of the one page that `page` is, after checking the page (RFC 3533 section 6).
  private static byte[] packet(byte[] page, int flags, long granule, int serial, int sequence) {
    var bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(Arrays.copyOf(page, 4)).isEqualTo("OggS".getBytes(US_ASCII));
    assertThat(page[4]).as("version").isZero();
    assertThat(page[5]).as("flags").isEqualTo((byte) flags);
    assertThat(bytes.getLong(6)).as("granule position").isEqualTo(granule);
    assertThat(bytes.getInt(14)).as("serial").isEqualTo(serial);
    assertThat(bytes.getInt(18)).as("sequence").isEqualTo(sequence);
    assertThat(bytes.getInt(22)).as("checksum").isEqualTo(checksum(page));
    int segments = page[26] & 0xff;
    int length = 0;
    for (int n = 0; n < segments; n++) {
      int segment = page[HEADER_BYTES + n] & 0xff;
      length += segment;
      assertThat(segment == 255)
          .as("a packet ends in the last segment only")
          .isEqualTo(n < segments - 1);
    }
    assertThat(page).as("nothing behind the page").hasSize(HEADER_BYTES + segments + length);
    return Arrays.copyOfRange(page, HEADER_BYTES + segments, page.length);
  }

  /// How long an Opus packet sounds, from its first two bytes (RFC 6716 section 3.1).
  private static double millis(byte[] packet) {
    int configuration = (packet[0] & 0xff) >> 3;
    double frameMillis;
    if (configuration < 12) { // SILK
      frameMillis = new double[] {10, 20, 40, 60}[configuration % 4];
    } else if (configuration < 16) { // hybrid
      frameMillis = new double[] {10, 20}[configuration % 2];
    } else { // CELT
      frameMillis = new double[] {2.5, 5, 10, 20}[configuration % 4];
    }
    return frameMillis
        * switch (packet[0] & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> packet[1] & 0x3f;
        };
  }

  /// Polynomial 0x04c11db7, bit by bit, the field itself as zeros.
  private static int checksum(byte[] page) {
    int crc = 0;
    for (int n = 0; n < page.length; n++) {
      crc ^= (n >= 22 && n < 26 ? 0 : page[n] & 0xff) << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc << 1 ^ (crc < 0 ? 0x04c11db7 : 0);
      }
    }
    return crc;
  }
}
