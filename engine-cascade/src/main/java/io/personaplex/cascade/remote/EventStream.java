package io.personaplex.cascade.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Reads server-sent events: the data of one after the other. Lines end with LF, CR LF or CR;
/// comments and other fields are skipped; data of several lines is joined by LF; what the stream
/// ends in counts as an event.
///
/// Bounded: [#LINE_BYTES_MAX] a line and an event, [#STREAM_BYTES_MAX] in all.
final class EventStream {
  static final int LINE_BYTES_MAX = 256 * 1024;
  static final int STREAM_BYTES_MAX = 4 * 1024 * 1024;

  private static final int END = -1;

  private final InputStream in;
  private final byte[] buffer = new byte[8 * 1024];
  private int at;
  private int filled;
  private long total;
  private boolean skipLineFeed;
  private boolean first = true;

  EventStream(InputStream in) {
    this.in = in;
  }

  /// The data of the next event, or null at the end.
  ///
  /// @throws IOException if the stream breaks
  /// @throws EndpointException if it is larger than it may be
  @Nullable String next() throws IOException, EndpointException {
    var data = new StringJoiner("\n");
    data.setEmptyValue("");
    int bytes = 0;
    for (String line = line(); line != null; line = line()) {
      if (line.isEmpty()) {
        if (data.length() > 0) {
          return data.toString();
        }
      } else if (line.startsWith("data:")) {
        String value = line.substring("data:".length());
        data.add(value.startsWith(" ") ? value.substring(1) : value);
        bytes += line.length();
        if (bytes > LINE_BYTES_MAX) {
          throw tooMuch();
        }
      }
    }
    return data.length() > 0 ? data.toString() : null;
  }

  private @Nullable String line() throws IOException, EndpointException {
    var bytes = new ByteArrayOutputStream();
    while (true) {
      int next = read();
      if (skipLineFeed && next == '\n') {
        skipLineFeed = false;
        continue;
      }
      skipLineFeed = next == '\r';
      if (next == END && bytes.size() == 0) {
        return null;
      }
      if (next == END || next == '\n' || next == '\r') {
        String line = bytes.toString(UTF_8);
        boolean mark = first && line.startsWith("\uFEFF");
        first = false;
        return mark ? line.substring(1) : line;
      }
      bytes.write(next);
      if (bytes.size() > LINE_BYTES_MAX) {
        throw tooMuch();
      }
    }
  }

  private int read() throws IOException, EndpointException {
    if (at == filled) {
      filled = in.read(buffer);
      at = 0;
      if (filled <= 0) {
        filled = 0;
        return END;
      }
      total += filled;
      if (total > STREAM_BYTES_MAX) {
        throw tooMuch();
      }
    }
    return buffer[at++] & 0xFF;
  }

  private static EndpointException tooMuch() {
    return EndpointException.outage("sends more than an answer can be");
  }
}
