package io.personaplex.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// SHA-256 of what has passed through it.
final class Sha256 {

  /// Bytes moved at once: few system calls, little heap.
  static final int BUFFER_BYTES = 256 * 1024;

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  /// The sum in lower-case hexadecimal; ends this computation.
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Adds the first `limit` bytes of a file, or all of it.
  ///
  /// @param done told the number of bytes read so far
  void update(Path file, long limit, LongConsumer done) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    try (InputStream in = Files.newInputStream(file)) {
      while (total < limit) {
        Interruption.check();
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, limit - total));
        if (read < 0) {
          break;
        }
        update(buffer, 0, read);
        total += read;
        done.accept(total);
      }
    }
  }

  /// The sum of a whole file.
  static String of(Path file, LongConsumer done) throws IOException {
    Sha256 sum = new Sha256();
    sum.update(file, Long.MAX_VALUE, done);
    return sum.hex();
  }
}
