package io.personaplex.tts.text.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// A list of strings in one byte array: a lexicon column of 90,000 short strings costs some 1.5 MB
/// instead of 6 MB.
///
/// Threads: immutable.
public final class StringPool {
  private final byte[] utf8;

  /// `ends[i]` is where string `i` ends in `utf8` and string `i + 1` starts.
  private final int[] ends;

  private StringPool(byte[] utf8, int[] ends) {
    this.utf8 = utf8;
    this.ends = ends;
  }

  public int size() {
    return ends.length;
  }

  public String get(int index) {
    int start = start(index);
    return new String(utf8, start, ends[index] - start, UTF_8);
  }

  boolean equalsAt(int index, byte[] other) {
    return Arrays.equals(utf8, start(index), ends[index], other, 0, other.length);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /// Collects strings in order.
  public static final class Builder {
    private byte[] utf8 = new byte[1 << 16];
    private int[] ends = new int[1 << 12];
    private int count;
    private int length;

    public void add(String string) {
      byte[] bytes = string.getBytes(UTF_8);
      if (length + bytes.length > utf8.length) {
        utf8 = Arrays.copyOf(utf8, Math.max(2 * utf8.length, length + bytes.length));
      }
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      System.arraycopy(bytes, 0, utf8, length, bytes.length);
      length += bytes.length;
      ends[count++] = length;
    }

    public StringPool build() {
      return new StringPool(Arrays.copyOf(utf8, length), Arrays.copyOf(ends, count));
    }
  }
}
