package io.personaplex.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a tar without trust, one entry after the other: the formats of POSIX (ustar and pax) and
/// GNU, of which it takes names, kinds and sizes.
///
/// Longer names and sizes stand in headers of their own before the header of their entry. Such
/// extension headers are counted as entries are, hold 64 KiB at most and stand alone, so that no
/// archive decides how much memory or how deep a stack is needed.
///
/// - **Errors**: a [TensorException] where the tar is damaged or beyond a limit; [IOException]s are
///   those of the stream.
/// - **Source**: as [TarHeader]; "pax Extended Header"; for long names of GNU its header tar.h.
final class TarReader {
  /// Most headers of an archive, those of extensions included.
  static final int MAX_ENTRIES = 1_000;

  /// Most bytes of an extension header.
  static final int MAX_EXTENSION_BYTES = 64 << 10;

  private static final char LONG_NAME = 'L';
  private static final char LONG_LINK = 'K';
  private static final char EXTENSION = 'x';
  private static final char GLOBAL_EXTENSION = 'g';

  private final String file;
  private final InputStream in;
  private final byte[] block = new byte[TarHeader.BYTES];
  private int headers;
  private long left; // of the content at hand
  private int padding; // after it

  /// @param file for messages
  TarReader(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// The next entry, with the name and size that an extension gives it, or null after the last one.
  /// What was not read of the content before is skipped.
  ///
  /// @throws TensorException if the tar is damaged or beyond a limit
  @Nullable TarHeader next() throws IOException {
    @Nullable TarExtension extension = null;
    while (true) {
      TarHeader header = nextHeader();
      if (header == null) {
        if (extension != null) {
          throw damaged("an extension header at its end");
        }
        return null;
      }
      if (header.kind() == GLOBAL_EXTENSION) {
        extensionContent(header); // comments, as git writes them: of no concern
      } else if (isExtension(header)) {
        if (extension != null) {
          throw damaged("two extension headers for one entry");
        }
        extension = extension(header);
      } else {
        TarHeader entry = extension == null ? header : extension.applied(header);
        begin(entry.size());
        return entry;
      }
    }
  }

  /// Reads of the content of the entry at hand.
  ///
  /// @return count of bytes, or -1 at its end
  /// @throws TensorException if the tar ends before
  int read(byte[] buffer) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
    if (count < 0) {
      throw damaged("it ends inside of an entry");
    }
    left -= count;
    return count;
  }

  private @Nullable TarHeader nextHeader() throws IOException {
    skipContent();
    int count = in.readNBytes(block, 0, block.length);
    if (count == 0) {
      return null; // without the zeros at the end, as some write it
    }
    if (count < block.length) {
      throw damaged("it ends inside of a header");
    }
    TarHeader header;
    try {
      header = TarHeader.parse(block);
    } catch (IllegalArgumentException e) {
      throw damaged(Objects.requireNonNull(e.getMessage()));
    }
    if (header != null) {
      if (++headers > MAX_ENTRIES) {
        throw damaged("more than %d entries and extension headers".formatted(MAX_ENTRIES));
      }
      begin(header.size());
    }
    return header;
  }

  private static boolean isExtension(TarHeader header) {
    return switch (header.kind()) {
      case LONG_NAME, LONG_LINK, EXTENSION -> true;
      default -> false;
    };
  }

  private TarExtension extension(TarHeader header) throws IOException {
    byte[] content = extensionContent(header);
    try {
      return switch (header.kind()) {
        case LONG_NAME -> TarExtension.ofLongName(content);
        case EXTENSION -> TarExtension.ofRecords(content);
        default -> TarExtension.OF_A_LINK; // links are nobody's here, but the header was there
      };
    } catch (IllegalArgumentException e) {
      throw damaged(Objects.requireNonNull(e.getMessage()));
    }
  }

  private byte[] extensionContent(TarHeader header) throws IOException {
    if (header.size() > MAX_EXTENSION_BYTES) {
      throw damaged(
          "an extension header of %d bytes, at most %d are read"
              .formatted(header.size(), MAX_EXTENSION_BYTES));
    }
    byte[] content = in.readNBytes((int) header.size());
    left -= content.length;
    if (left > 0) {
      throw damaged("it ends inside of an extension header");
    }
    return content;
  }

  private void begin(long size) {
    left = size;
    padding = (int) (-size & (TarHeader.BYTES - 1));
  }

  private void skipContent() throws IOException {
    long wanted = left + padding;
    begin(0);
    while (wanted > 0) {
      int count = in.read(block, 0, (int) Math.min(block.length, wanted));
      if (count < 0) {
        throw damaged("it ends inside of an entry");
      }
      wanted -= count;
    }
  }

  private TensorException damaged(String what) {
    return new TensorException(
        "%s: refused: %s; the archive is damaged or not the published one: download it again"
            .formatted(file, what));
  }
}
