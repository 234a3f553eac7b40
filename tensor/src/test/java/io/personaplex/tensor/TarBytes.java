package io.personaplex.tensor;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a tar header by header, so that it can say what no sound program writes; streamed, so
/// that it may be larger than the heap. The zeros at the end are written by [#close].
final class TarBytes extends FilterOutputStream {
  private static final int BLOCK = 512;

  TarBytes(OutputStream out) {
    super(out);
  }

  /// A header and its content.
  TarBytes entry(String name, char kind, byte[] content) throws IOException {
    header(name, kind, content.length);
    out.write(content);
    return pad(content.length);
  }

  TarBytes entry(String name, char kind, String content) throws IOException {
    return entry(name, kind, content.getBytes(StandardCharsets.UTF_8));
  }

  /// A header and zeros.
  TarBytes zeros(String name, char kind, long size) throws IOException {
    header(name, kind, size);
    byte[] zeros = new byte[1 << 16];
    for (long left = size; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
    return pad(size);
  }

  /// A header alone, whatever it claims.
  TarBytes header(String name, char kind, long size) throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, "%011o".formatted(size));
    header[156] = (byte) kind;
    put(header, 257, "ustar\0" + "00");
    seal(header, 0);
    out.write(header);
    return this;
  }

  /// Puts the right sum into a header.
  static void seal(byte[] tar, int at) {
    Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += tar[at + i] & 0xff;
    }
    put(tar, at + 148, "%06o\0 ".formatted(sum));
  }

  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    super.close();
  }

  private TarBytes pad(long size) throws IOException {
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
    return this;
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(latin, 0, bytes, at, latin.length);
  }
}
