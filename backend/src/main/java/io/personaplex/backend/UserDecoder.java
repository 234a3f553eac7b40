package io.personaplex.backend;

import io.personaplex.audio.AudioException;
import io.personaplex.audio.OpusStreamReader;
import io.personaplex.audio.Pcm16;
import io.personaplex.audio.SampleSink;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.speech.AudioFormat;
import java.util.Arrays;

/// Payloads of kind 0x01 to samples. One thread. Message boundaries carry no meaning.
interface UserDecoder extends AutoCloseable {
  /// @throws AudioException if the bytes are no stream of this kind at all
  void push(byte[] payload);

  @Override
  void close();

  /// The decoder for `payload`, handing samples to `sink`.
  static UserDecoder of(
      AudioPayload payload, AudioFormat format, SampleSink sink, Counters counters) {
    return switch (payload) {
      case OPUS -> new Opus(format, sink, counters);
      case PCM16 -> new Pcm(sink);
    };
  }

  /// An Ogg/Opus stream.
  final class Opus implements UserDecoder {
    private final OpusStreamReader reader;
    private final Counters counters;
    private long corruptSeen;

    Opus(AudioFormat format, SampleSink sink, Counters counters) {
      this.counters = counters;
      reader = new OpusStreamReader(format.sampleRate(), sink);
    }

    @Override
    public void push(byte[] payload) {
      reader.push(payload);
      long corrupt = reader.packetsCorrupt();
      counters.add(Counter.PACKETS_CORRUPT, corrupt - corruptSeen);
      corruptSeen = corrupt;
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /// 24 kHz mono signed 16-bit little-endian. A sample may be split between two messages.
  final class Pcm implements UserDecoder {
    private final SampleSink sink;
    private byte[] half = {};

    Pcm(SampleSink sink) {
      this.sink = sink;
    }

    @Override
    public void push(byte[] payload) {
      byte[] bytes = payload;
      if (half.length > 0) {
        bytes = new byte[half.length + payload.length];
        System.arraycopy(half, 0, bytes, 0, half.length);
        System.arraycopy(payload, 0, bytes, half.length, payload.length);
      }
      int samples = bytes.length / Pcm16.BYTES_PER_SAMPLE;
      float[] decoded = new float[samples];
      Pcm16.decode(bytes, 0, decoded, 0, samples);
      int used = samples * Pcm16.BYTES_PER_SAMPLE;
      half = Arrays.copyOfRange(bytes, used, bytes.length);
      sink.samples(decoded, samples);
    }

    @Override
    public void close() {}
  }
}
