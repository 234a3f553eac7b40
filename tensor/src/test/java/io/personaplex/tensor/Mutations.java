package io.personaplex.tensor;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Damages bytes in the ways that files and attackers do: bits, numbers, pieces cut out, doubled or
/// moved, ends cut off.
final class Mutations {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    100_000_000,
    1L << 40
  };
  private static final String[] DIGITS = {
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "9223372036854775807",
    "4611686018427387904",
    "1.5",
    "null",
    "[]",
    "{}",
    "\"\"",
    "true",
    "2147483648"
  };
  private static final int MAX_BYTES = 1 << 20;

  private final SplittableRandom random;

  Mutations(long seed) {
    random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  /// One to four changes.
  byte[] of(byte[] bytes) {
    byte[] changed = bytes.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && changed.length > 0; i--) {
      changed = change(changed);
    }
    return changed;
  }

  /// A text of numbers, names and brackets, one to four of them changed.
  String of(String text) {
    String changed = text;
    for (int i = 1 + random.nextInt(4); i > 0 && !changed.isEmpty(); i--) {
      int from = random.nextInt(changed.length());
      changed =
          switch (random.nextInt(5)) {
            case 0, 1, 2 -> replaceToken(changed, from);
            case 3 -> changed.substring(0, from) + '[' + changed.substring(from);
            default -> {
              int to = from + random.nextInt(Math.min(60, changed.length() - from) + 1);
              String piece = changed.substring(from, to);
              yield changed.substring(0, from)
                  + piece.repeat(random.nextInt(4))
                  + changed.substring(to);
            }
          };
    }
    return changed;
  }

  private String replaceToken(String text, int near) {
    int from = near;
    while (from < text.length() && !Character.isDigit(text.charAt(from))) {
      from++;
    }
    int to = from;
    while (to < text.length() && Character.isDigit(text.charAt(to))) {
      to++;
    }
    return text.substring(0, from) + DIGITS[random.nextInt(DIGITS.length)] + text.substring(to);
  }

  private byte[] change(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> putNumber(bytes, at);
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        return spliced(bytes, at, new byte[0], random.nextInt(bytes.length - at + 1));
      }
      case 5 -> {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        return spliced(bytes, at, noise, 0);
      }
      case 6 -> {
        int from = random.nextInt(bytes.length);
        byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 600));
        return spliced(bytes, at, piece, random.nextBoolean() ? 0 : piece.length);
      }
      default ->
          Arrays.fill(
              bytes,
              at,
              Math.min(bytes.length, at + random.nextInt(64)),
              (byte) random.nextInt(256));
    }
    return bytes;
  }

  private void putNumber(byte[] bytes, int at) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    int width = 1 << random.nextInt(4);
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (number >> (8 * i));
    }
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] piece, int removed) {
    int rest = Math.max(0, bytes.length - at - removed);
    if (at + piece.length + rest > MAX_BYTES) {
      return bytes;
    }
    byte[] out = new byte[at + piece.length + rest];
    System.arraycopy(bytes, 0, out, 0, at);
    System.arraycopy(piece, 0, out, at, piece.length);
    System.arraycopy(bytes, bytes.length - rest, out, at + piece.length, rest);
    return out;
  }
}
