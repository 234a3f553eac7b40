package io.personaplex.cascade;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// The beginning of a ggml file of Whisper: twelve 32-bit little-endian numbers.
///
/// whisper.cpp believes them and ends the whole process when they are wrong, so they are looked at
/// first.
final class WhisperHeader {
  private static final int NUMBERS = 12;
  private static final int MAGIC = 0x67676d6c; // "ggml"
  private static final long SMALLEST_MODEL_BYTES = 10_000_000;

  private WhisperHeader() {}

  /// Whether `model` can be a Whisper model: the magic, sizes within those of all published models
  /// (tiny to large-v3), and a file that is not a stub.
  static boolean isPlausible(Path model) throws IOException {
    if (!Files.isRegularFile(model) || Files.size(model) < SMALLEST_MODEL_BYTES) {
      return false;
    }
    byte[] bytes = new byte[NUMBERS * Integer.BYTES];
    try (var in = new DataInputStream(Files.newInputStream(model))) {
      in.readFully(bytes);
    }
    var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    return header.get() == MAGIC
        && within(header.get(), 50_000, 60_000) // vocabulary
        && header.get() == 1_500 // audio context
        && within(header.get(), 384, 1_280) // audio state
        && within(header.get(), 6, 20) // audio heads
        && within(header.get(), 4, 32) // audio layers
        && header.get() == 448 // text context
        && within(header.get(), 384, 1_280) // text state
        && within(header.get(), 6, 20) // text heads
        && within(header.get(), 2, 32) // text layers
        && within(header.get(), 80, 128); // mel bands
  }

  private static boolean within(int value, int min, int max) {
    return value >= min && value <= max;
  }
}
