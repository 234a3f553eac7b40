package io.personaplex.tensor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What an extension header of a tar says about the entry after it.
///
/// @param name instead of the header's, or null
/// @param size instead of the header's, or -1
record TarExtension(@Nullable String name, long size) {
  /// One that says nothing about names and sizes.
  static final TarExtension OF_A_LINK = new TarExtension(null, -1);

  private static final int MAX_DIGITS = 18;

  /// The long name of GNU: text up to a NUL.
  static TarExtension ofLongName(byte[] content) {
    int length = 0;
    while (length < content.length && content[length] != 0) {
      length++;
    }
    return new TarExtension(new String(content, 0, length, StandardCharsets.UTF_8), -1);
  }

  /// The records of POSIX: `LENGTH KEY=VALUE`, a line each, its whole length first.
  ///
  /// @throws IllegalArgumentException if they are none, or of a file that is stored with holes
  static TarExtension ofRecords(byte[] content) {
    @Nullable String name = null;
    long size = -1;
    int at = 0;
    while (at < content.length) {
      int blank = indexOf(content, ' ', at, content.length);
      long length = decimal(content, at, blank);
      if (length > content.length - at
          || length < blank - at + 2
          || content[at + (int) length - 1] != '\n') {
        throw new IllegalArgumentException("a record of an extension header has another length");
      }
      int end = at + (int) length - 1;
      int equals = indexOf(content, '=', blank, end);
      String key = new String(content, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
      int value = Math.min(end, equals + 1);
      if (key.equals("path")) {
        name = new String(content, value, end - value, StandardCharsets.UTF_8);
      } else if (key.equals("size")) {
        size = decimal(content, value, end);
      } else if (key.startsWith("GNU.sparse.")) {
        throw new IllegalArgumentException("a file that is stored with holes");
      }
      at = end + 1;
    }
    return new TarExtension(name, size);
  }

  /// The entry as the extension has it.
  TarHeader applied(TarHeader header) {
    return new TarHeader(
        name == null ? header.name() : name, header.kind(), size < 0 ? header.size() : size);
  }

  private static int indexOf(byte[] content, char wanted, int from, int to) {
    int at = from;
    while (at < to && content[at] != wanted) {
      at++;
    }
    return at;
  }

  private static long decimal(byte[] content, int from, int to) {
    String digits = new String(Arrays.copyOfRange(content, from, to), StandardCharsets.UTF_8);
    if (digits.isEmpty()
        || digits.length() > MAX_DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "'%s' stands where an extension header has a number".formatted(Excerpt.of(digits)));
    }
    return Long.parseLong(digits);
  }
}
