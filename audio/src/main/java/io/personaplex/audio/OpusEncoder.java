package io.personaplex.audio;

import static org.lwjgl.util.opus.Opus.OPUS_APPLICATION_VOIP;
import static org.lwjgl.util.opus.Opus.OPUS_GET_LOOKAHEAD;
import static org.lwjgl.util.opus.Opus.OPUS_OK;
import static org.lwjgl.util.opus.Opus.opus_encode_float;
import static org.lwjgl.util.opus.Opus.opus_encoder_create;
import static org.lwjgl.util.opus.Opus.opus_encoder_ctl;
import static org.lwjgl.util.opus.Opus.opus_encoder_destroy;
import static org.lwjgl.util.opus.Opus.opus_strerror;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.Set;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/// Mono frames to Opus packets: libopus in VoIP mode at its default bit rate.
///
/// - **Memory**: encoder and buffers live outside the heap from construction to [#close]; a frame
///   allocates its packet and nothing else.
/// - **Threads**: one thread at a time.
/// - **Source**: RFC 6716; libopus through LWJGL.
public final class OpusEncoder implements AutoCloseable {
  // An 80 ms packet holds up to four 20 ms frames of at most 1275 bytes and their lengths.
  private static final int MAX_PACKET_BYTES = 4 * (1275 + 2) + 2;

  private final int frameSamples;
  private final int lookahead;
  private final FloatBuffer samples;
  private final ByteBuffer packet;
  private long encoder;

  /// @param sampleRate 8000, 12000, 16000, 24000 or 48000 Hz
  /// @param frameSamples samples in every frame: 2.5, 5, 10, 20, 40, 60 or 80 ms
  /// @throws IllegalArgumentException for another rate or frame length
  public OpusEncoder(int sampleRate, int frameSamples) {
    this.frameSamples = frameSamples;
    long halves = frameSamples * 2000L / sampleRate;
    boolean wholeHalves = frameSamples * 2000L % sampleRate == 0;
    if (!wholeHalves || !Set.of(5L, 10L, 20L, 40L, 80L, 120L, 160L).contains(halves)) {
      throw new IllegalArgumentException(
          "Opus frame of %d samples at %d Hz; wanted 2.5, 5, 10, 20, 40, 60 or 80 ms"
              .formatted(frameSamples, sampleRate));
    }
    try (var stack = MemoryStack.stackPush()) {
      var error = stack.mallocInt(1);
      encoder = opus_encoder_create(sampleRate, 1, OPUS_APPLICATION_VOIP, error);
      if (error.get(0) != OPUS_OK) {
        throw new IllegalArgumentException(
            "Opus encoder at %d Hz: %s".formatted(sampleRate, opus_strerror(error.get(0))));
      }
      var value = stack.mallocInt(1);
      opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(value));
      lookahead = value.get(0);
    }
    samples = MemoryUtil.memAllocFloat(frameSamples);
    packet = MemoryUtil.memAlloc(MAX_PACKET_BYTES);
  }

  /// Samples by which the decoded sound is late: the pre-skip at this encoder's rate.
  public int lookahead() {
    return lookahead;
  }

  /// Samples in a frame.
  public int frameSamples() {
    return frameSamples;
  }

  /// Encodes the frame that starts at `offset` of `source`, samples in −1 … 1.
  ///
  /// @return the packet
  /// @throws AudioException if libopus refuses
  /// @throws IllegalStateException after [#close]
  public byte[] encode(float[] source, int offset) {
    Objects.checkFromIndexSize(offset, frameSamples, source.length);
    if (encoder == MemoryUtil.NULL) {
      throw new IllegalStateException("Opus encoder is closed");
    }
    samples.put(0, source, offset, frameSamples);
    int length = opus_encode_float(encoder, samples, frameSamples, packet);
    if (length < 0) {
      throw new AudioException("Opus encoder: " + opus_strerror(length));
    }
    byte[] bytes = new byte[length];
    packet.get(0, bytes);
    return bytes;
  }

  /// Frees the encoder. Idempotent.
  @Override
  public void close() {
    if (encoder != MemoryUtil.NULL) {
      opus_encoder_destroy(encoder);
      MemoryUtil.memFree(samples);
      MemoryUtil.memFree(packet);
      encoder = MemoryUtil.NULL;
    }
  }
}
