package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/// Cuts what `logs --timestamps` prints into lines: `2026-11-24T10:00:00.123456789Z TEXT`. A line
/// without a time is the client's own.
///
/// Docker stores a long line in pieces of 16 KiB and puts a time before each: the inner ones are
/// taken out. A line longer than the limit is cut.
final class StampedLines {
  /// A line with its end, if it had one.
  ///
  /// @param at when it was printed; empty for words of the client
  record Line(Optional<Instant> at, byte[] text) {}

  private static final int LINE_BYTES_MAX = 1 << 20;
  private static final int PIECE_BYTES = 16 * 1024;
  private static final int STAMP_BYTES_MAX = 40;

  private final Consumer<Line> lines;
  private byte[] buffer = new byte[1024];
  private int length;

  StampedLines(Consumer<Line> lines) {
    this.lines = lines;
  }

  void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (length == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * length);
      }
      buffer[length++] = bytes[i];
      if (bytes[i] == '\n' || length == LINE_BYTES_MAX) {
        end();
      }
    }
  }

  /// Takes what is left as a line.
  void end() {
    if (length > 0) {
      lines.accept(line());
      length = 0;
    }
  }

  private Line line() {
    int stamp = stampEnd(0);
    if (stamp < 0) {
      return new Line(Optional.empty(), Arrays.copyOf(buffer, length));
    }
    Optional<Instant> at = time(0, stamp);
    byte[] text = new byte[length];
    int kept = 0;
    int from = stamp;
    while (from < length) {
      int piece = Math.min(PIECE_BYTES, length - from);
      System.arraycopy(buffer, from, text, kept, piece);
      kept += piece;
      from += piece;
      int inner = piece == PIECE_BYTES ? stampEnd(from) : -1;
      from = Math.max(from, inner);
    }
    return new Line(at, Arrays.copyOf(text, kept));
  }

  /// Where the text after a time that starts at `from` begins; negative if there is no time.
  private int stampEnd(int from) {
    for (int i = from; i < Math.min(length, from + STAMP_BYTES_MAX); i++) {
      if (buffer[i] == ' ') {
        return time(from, i + 1).isPresent() ? i + 1 : -1;
      }
    }
    return -1;
  }

  private Optional<Instant> time(int from, int end) {
    try {
      String text = new String(buffer, from, end - 1 - from, ISO_8859_1);
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
