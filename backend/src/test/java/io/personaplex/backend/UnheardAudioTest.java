package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.protocol.SessionParameters.AudioPayload;
import org.junit.jupiter.api.Test;

class UnheardAudioTest {
  private final Counters counters = new Counters();

  @Test
  void halfASampleIsKeptForTheOtherHalf() {
    var unheard = new UnheardAudio(AudioPayload.PCM16, counters);
    unheard.drop(new byte[] {1, 2, 3});
    assertThat(unheard.rest()).containsExactly(3);
    unheard.drop(new byte[] {});
    assertThat(unheard.rest()).containsExactly(3);
    unheard.drop(new byte[] {4});
    assertThat(unheard.rest()).isEmpty();
    unheard.drop(new byte[] {5});
    assertThat(unheard.rest()).containsExactly(5);
    assertThat(counters.get(Counter.AUDIO_BYTES_UNHEARD)).isEqualTo(4);
  }

  @Test
  void anOpusStreamCanBeJoinedAnywhere() {
    var unheard = new UnheardAudio(AudioPayload.OPUS, counters);
    unheard.drop(new byte[1_001]);
    assertThat(unheard.rest()).isEmpty();
    assertThat(counters.get(Counter.AUDIO_BYTES_UNHEARD)).isEqualTo(1_001);
  }
}
