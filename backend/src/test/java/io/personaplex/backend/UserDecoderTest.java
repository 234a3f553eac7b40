package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.backend.OpusTalker.Layout;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.speech.AudioFormat;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What strangers' encoders may send.
class UserDecoderTest {
  private static final int PACKETS = 7;

  private final Counters counters = new Counters();

  @Test
  void everyPacketLengthIsHeardWhole() {
    for (double millis : new double[] {2.5, 5, 10, 20, 40, 60, 80, 100, 120}) {
      for (int channels = 1; channels <= 2; channels++) {
        for (Layout layout : Layout.values()) {
          try (var talker = new OpusTalker(millis, channels, 7, layout)) {
            byte[] stream = talker.stream(PACKETS, true);
            float[] heard = decode(stream, 4_000);
            assertThat(heard)
                .as("%s ms, %d channels, %s", millis, channels, layout)
                .hasSize(PACKETS * talker.packetSamplesHeard());
            if (millis >= 20) {
              assertThat(loudnessOfSecondHalf(heard))
                  .as("%s ms, %d channels, %s", millis, channels, layout)
                  .isCloseTo(0.5 / Math.sqrt(2), within(0.02));
            }
            assertThat(decode(stream, 1)).as("one byte at a time").isEqualTo(heard);
          }
        }
      }
    }
    assertThat(counters.get(Counter.PACKETS_CORRUPT)).isZero();
  }

  @Test
  void logicalStreamsMayFollowOneAnother() {
    var chain = new ByteArrayOutputStream();
    int samples = 0;
    // Ended and not ended, with a new serial and with the old one.
    for (int n = 0; n < 6; n++) {
      try (var talker =
          new OpusTalker(n % 2 == 0 ? 20 : 120, 1 + n % 2, n / 2, Layout.ONE_A_PAGE)) {
        chain.writeBytes(talker.stream(PACKETS, n % 3 == 0));
        samples += PACKETS * talker.packetSamplesHeard();
      }
    }
    assertThat(decode(chain.toByteArray(), 333)).hasSize(samples);
    assertThat(counters.get(Counter.PACKETS_CORRUPT)).isZero();
  }

  private float[] decode(byte[] stream, int cut) {
    var heard = new float[96_000];
    int[] count = {0};
    try (var decoder =
        UserDecoder.of(
            AudioPayload.OPUS,
            AudioFormat.MIMI,
            (samples, length) -> {
              System.arraycopy(samples, 0, heard, count[0], length);
              count[0] += length;
            },
            counters)) {
      for (int from = 0; from < stream.length; from += cut) {
        decoder.push(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + cut)));
      }
    }
    return Arrays.copyOf(heard, count[0]);
  }

  private static double loudnessOfSecondHalf(float[] samples) {
    double sum = 0;
    for (int i = samples.length / 2; i < samples.length; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return Math.sqrt(sum / (samples.length - samples.length / 2));
  }
}
