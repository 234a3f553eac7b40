package io.personaplex.backend;

import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.SessionParameters.AudioPayload;

/// What a waiting client sends as audio: nobody hears it, so it is dropped and counted. A stream of
/// Ogg/Opus can be joined anywhere; of raw samples a half one is kept, lest all that follow are
/// made of two halves that do not belong together. One thread.
final class UnheardAudio {
  private final AudioPayload payload;
  private final Counters counters;
  private byte[] half = {};

  UnheardAudio(AudioPayload payload, Counters counters) {
    this.payload = payload;
    this.counters = counters;
  }

  void drop(byte[] bytes) {
    int kept =
        payload == AudioPayload.PCM16 ? (half.length + bytes.length) % Pcm16.BYTES_PER_SAMPLE : 0;
    counters.add(Counter.AUDIO_BYTES_UNHEARD, half.length + bytes.length - kept);
    if (bytes.length > 0) {
      half = kept == 0 ? new byte[0] : new byte[] {bytes[bytes.length - 1]};
    }
  }

  /// What goes before the next bytes.
  byte[] rest() {
    return half;
  }
}
