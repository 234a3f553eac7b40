package io.personaplex.bench;

import io.personaplex.speech.AudioFormat;
import io.vertx.core.buffer.Buffer;

/// A frame of PCM whose samples hide which one it is and when it was sent.
final class NumberedFrame {
  private static final int AUDIO = 0x01;
  private static final int NUMBER_AT = 1;
  private static final int SENT_AT = NUMBER_AT + Integer.BYTES;

  /// Kind and samples.
  static final int BYTES = 1 + AudioFormat.MIMI.samplesPerFrame() * Short.BYTES;

  private NumberedFrame() {}

  /// @param nanos of `System.nanoTime()`
  static Buffer of(int number, long nanos) {
    byte[] bytes = new byte[BYTES];
    bytes[0] = AUDIO;
    // Ends in its number too: a frame that is torn or glued is seen.
    return Buffer.buffer(bytes)
        .setInt(NUMBER_AT, number)
        .setLong(SENT_AT, nanos)
        .setInt(BYTES - Integer.BYTES, number);
  }

  static boolean isWhole(Buffer message) {
    return message.length() == BYTES
        && message.getByte(0) == AUDIO
        && message.getInt(NUMBER_AT) == message.getInt(BYTES - Integer.BYTES);
  }

  static int number(Buffer message) {
    return message.getInt(NUMBER_AT);
  }

  static long sentNanos(Buffer message) {
    return message.getLong(SENT_AT);
  }
}
