package io.personaplex.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Packages of voices made by hand, sound or not.
final class VoicePackageBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  VoicePackageBytes() {
    this(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  /// @param longNames how they are written
  VoicePackageBytes(int longNames) {
    tar.setLongFileMode(longNames);
  }

  /// `voices/` with two voices and a note.
  static VoicePackageBytes sound() {
    return new VoicePackageBytes()
        .folder("voices/")
        .file("voices/NATF2.pt", "first")
        .file("voices/README", "note")
        .file("voices/NATM1.pt", "second");
  }

  VoicePackageBytes file(String name, String content) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    var entry = new TarArchiveEntry(name, true);
    entry.setSize(data.length);
    return put(entry, data);
  }

  VoicePackageBytes folder(String name) {
    return put(new TarArchiveEntry(name, true), new byte[0]);
  }

  VoicePackageBytes special(String name, byte kind, String linkName) {
    var entry = new TarArchiveEntry(name, kind, true);
    entry.setLinkName(linkName);
    return put(entry, new byte[0]);
  }

  private VoicePackageBytes put(TarArchiveEntry entry, byte[] data) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(data);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  byte[] tar() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  byte[] tgz() {
    return gzip(tar());
  }

  static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
