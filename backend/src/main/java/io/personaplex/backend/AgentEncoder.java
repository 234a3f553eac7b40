package io.personaplex.backend;

import io.personaplex.audio.OpusStreamWriter;
import io.personaplex.audio.Pcm16;
import io.personaplex.protocol.SessionParameters.AudioPayload;
import io.personaplex.speech.AudioFormat;
import java.util.List;

/// Agent frames to payloads of kind 0x01. One thread.
interface AgentEncoder extends AutoCloseable {
  /// Payloads to send before the first frame.
  List<byte[]> start();

  /// The payload of one frame.
  byte[] encode(float[] frame);

  @Override
  void close();

  /// The encoder for `payload`.
  ///
  /// @param serial number of the Ogg stream
  static AgentEncoder of(AudioPayload payload, AudioFormat format, int serial) {
    return switch (payload) {
      case OPUS -> new Opus(format, serial);
      case PCM16 -> new Pcm();
    };
  }

  /// One Ogg page a frame.
  final class Opus implements AgentEncoder {
    private final OpusStreamWriter writer;

    Opus(AudioFormat format, int serial) {
      writer = new OpusStreamWriter(format.sampleRate(), format.samplesPerFrame(), serial);
    }

    @Override
    public List<byte[]> start() {
      return writer.headerPages();
    }

    @Override
    public byte[] encode(float[] frame) {
      return writer.page(frame);
    }

    @Override
    public void close() {
      writer.close();
    }
  }

  /// Signed 16-bit little-endian.
  final class Pcm implements AgentEncoder {
    @Override
    public List<byte[]> start() {
      return List.of();
    }

    @Override
    public byte[] encode(float[] frame) {
      return Pcm16.encode(frame);
    }

    @Override
    public void close() {}
  }
}
