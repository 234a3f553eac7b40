package io.personaplex.audio;

import static org.lwjgl.util.opus.Opus.OPUS_OK;
import static org.lwjgl.util.opus.Opus.OPUS_RESET_STATE;
import static org.lwjgl.util.opus.Opus.opus_decode_float;
import static org.lwjgl.util.opus.Opus.opus_decoder_create;
import static org.lwjgl.util.opus.Opus.opus_decoder_ctl;
import static org.lwjgl.util.opus.Opus.opus_decoder_destroy;
import static org.lwjgl.util.opus.Opus.opus_packet_get_nb_samples;
import static org.lwjgl.util.opus.Opus.opus_strerror;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/// Opus packets to mono samples; a stereo packet is mixed down by libopus.
///
/// - **Memory**: decoder and buffers live outside the heap from construction to [#close]; a packet
///   allocates nothing.
/// - **Threads**: one thread at a time.
/// - **Source**: RFC 6716; libopus through LWJGL.
public final class OpusDecoder implements AutoCloseable {
  /// What [#decode] returns for a packet that is no Opus packet.
  public static final int CORRUPT = -1;

  /// Longest packet in bytes: 120 ms of 2.5 ms frames of 1275 bytes (RFC 7845 section 6).
  public static final int MAX_PACKET_BYTES = 48 * (1275 + 5);

  private static final int MAX_PACKET_MILLIS = 120;

  private final int sampleRate;
  private final ByteBuffer packetBytes;
  private final FloatBuffer samples;
  private long decoder;

  /// @param sampleRate 8000, 12000, 16000, 24000 or 48000 Hz
  /// @throws IllegalArgumentException for another rate
  public OpusDecoder(int sampleRate) {
    this.sampleRate = sampleRate;
    try (var stack = MemoryStack.stackPush()) {
      var error = stack.mallocInt(1);
      decoder = opus_decoder_create(sampleRate, 1, error);
      if (error.get(0) != OPUS_OK) {
        throw new IllegalArgumentException(
            "Opus decoder at %d Hz: %s".formatted(sampleRate, opus_strerror(error.get(0))));
      }
    }
    packetBytes = MemoryUtil.memAlloc(MAX_PACKET_BYTES);
    samples = MemoryUtil.memAllocFloat(maxPacketSamples());
  }

  /// Samples in the longest packet (120 ms): what the array given to [#decode] must hold.
  public int maxPacketSamples() {
    return sampleRate / 1000 * MAX_PACKET_MILLIS;
  }

  /// Decodes one packet into the start of `out`.
  ///
  /// @return samples written, or [#CORRUPT]
  /// @throws IllegalStateException after [#close]
  public int decode(byte[] packet, float[] out) {
    if (!load(packet)) {
      return CORRUPT;
    }
    int count = opus_decode_float(decoder, packetBytes, samples, maxPacketSamples(), 0);
    if (count < 0) {
      return CORRUPT;
    }
    samples.get(0, out, 0, count);
    return count;
  }

  /// How many samples a packet stands for, from its first bytes alone; [#CORRUPT] if even those
  /// make no sense.
  public int packetSamples(byte[] packet) {
    if (!load(packet)) {
      return CORRUPT;
    }
    int count = opus_packet_get_nb_samples(packetBytes, sampleRate);
    return count <= 0 || count > maxPacketSamples() ? CORRUPT : count;
  }

  /// Forgets the past: the next packet is the first of a stream.
  public void reset() {
    requireOpen();
    opus_decoder_ctl(decoder, OPUS_RESET_STATE);
  }

  /// Frees the decoder. Idempotent.
  @Override
  public void close() {
    if (decoder != MemoryUtil.NULL) {
      opus_decoder_destroy(decoder);
      MemoryUtil.memFree(packetBytes);
      MemoryUtil.memFree(samples);
      decoder = MemoryUtil.NULL;
    }
  }

  /// An empty packet would ask libopus to conceal a loss.
  private boolean load(byte[] packet) {
    requireOpen();
    if (packet.length == 0 || packet.length > MAX_PACKET_BYTES) {
      return false;
    }
    packetBytes.clear().put(packet).flip();
    return true;
  }

  private void requireOpen() {
    if (decoder == MemoryUtil.NULL) {
      throw new IllegalStateException("Opus decoder is closed");
    }
  }
}
