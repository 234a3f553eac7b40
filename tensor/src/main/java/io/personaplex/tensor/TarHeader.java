package io.personaplex.tensor;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A header block of a tar: whose content follows, and how much of it.
///
/// - **Source**: POSIX.1-2024, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"
///   (numbers of base 256).
///
/// @param name path, with the prefix of POSIX before it
/// @param kind the type flag, `0` for the NUL of old archives
/// @param size bytes of content, not negative
record TarHeader(String name, char kind, long size) {
  static final int BYTES = 512;

  private static final char FILE = '0';
  private static final char CONTIGUOUS_FILE = '7';
  private static final char FOLDER = '5';
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int SUM_AT = 148;
  private static final int SUM_BYTES = 8;
  private static final int KIND_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final String POSIX_MAGIC = "ustar";
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int BASE_256 = 0x80;
  private static final int MOST_BITS = 40; // before the last eight: sums of sizes fit

  /// The header in a block, or null for a block of zeros, which ends an archive.
  ///
  /// @throws IllegalArgumentException if it is none, with a clause that says why
  static @Nullable TarHeader parse(byte[] block) {
    int sum = SUM_BYTES * ' ';
    int signed = sum; // as some old programs counted
    boolean zeros = true;
    for (int i = 0; i < BYTES; i++) {
      zeros &= block[i] == 0;
      if (i < SUM_AT || i >= SUM_AT + SUM_BYTES) {
        sum += block[i] & 0xff;
        signed += block[i];
      }
    }
    if (zeros) {
      return null;
    }
    long wanted = number(block, SUM_AT, SUM_BYTES);
    if (wanted != sum && wanted != signed) {
      throw new IllegalArgumentException("the sum of a header differs");
    }
    String name = text(block, 0, NAME_BYTES);
    // GNU has a blank after the magic, and something else where the prefix would be.
    if (text(block, MAGIC_AT, POSIX_MAGIC.length() + 1).equals(POSIX_MAGIC)) {
      String prefix = text(block, PREFIX_AT, PREFIX_BYTES);
      name = prefix.isEmpty() ? name : prefix + '/' + name;
    }
    char kind = (char) (block[KIND_AT] & 0xff);
    return new TarHeader(name, kind == 0 ? FILE : kind, number(block, SIZE_AT, SIZE_BYTES));
  }

  /// A file whose content is what follows.
  boolean isFile() {
    return (kind == FILE || kind == CONTIGUOUS_FILE) && !isFolder();
  }

  boolean isFolder() {
    return kind == FOLDER || (kind == FILE && name.endsWith("/")); // as old archives have it
  }

  /// Text up to a NUL or the end of the field.
  private static String text(byte[] block, int at, int most) {
    int length = 0;
    while (length < most && block[at + length] != 0) {
      length++;
    }
    return new String(block, at, length, StandardCharsets.UTF_8);
  }

  /// Octal digits, or base 256 if the highest bit is set; an empty field is 0.
  private static long number(byte[] block, int at, int bytes) {
    if ((block[at] & BASE_256) != 0) {
      long value = block[at] & (BASE_256 - 1);
      for (int i = 1; i < bytes; i++) {
        if (value >>> MOST_BITS != 0) {
          throw new IllegalArgumentException("a number of a header is negative or too large");
        }
        value = value << Byte.SIZE | (block[at + i] & 0xff);
      }
      return value;
    }
    String digits = text(block, at, bytes).strip();
    try {
      // 12 octal digits always fit.
      return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' stands where a header has a number".formatted(Excerpt.of(digits)), e);
    }
  }
}
