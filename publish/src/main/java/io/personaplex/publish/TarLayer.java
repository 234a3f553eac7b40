package io.personaplex.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// One layer of an image, as the tar file that `ADD` unpacks.
///
/// Entries are sorted by path; owners are numbers; every time is the same. Missing parent folders
/// are added, 0755 and root's, so that the engine does not make them with the time of day.
final class TarLayer {
  /// Seconds since 1970: 2026-01-01T00:00:00Z, as the jars of the build.
  private static final long TIME_MILLIS = 1_767_225_600_000L;

  private static final int ROOT = 0;

  private final TreeMap<String, Item> items = new TreeMap<>();

  private sealed interface Item {
    record Folder(int mode, int owner) implements Item {}

    record Bytes(byte[] content, int mode) implements Item {}

    record Copy(Path source, int mode) implements Item {}

    record Link(String target) implements Item {}
  }

  /// A folder.
  ///
  /// @param path in the image, without a slash at either end
  /// @param mode for example `0755`
  /// @param owner number of user and group
  TarLayer folder(String path, int mode, int owner) {
    return put(path, new Item.Folder(mode, owner));
  }

  /// A text file, 0644 and root's.
  TarLayer text(String path, String content) {
    return bytes(path, content.getBytes(UTF_8));
  }

  /// A file, 0644 and root's.
  TarLayer bytes(String path, byte[] content) {
    return put(path, new Item.Bytes(content, 0644));
  }

  /// A copy of a file of this machine, root's; 0755 if it may be executed here, else 0644.
  TarLayer copy(String path, Path source) {
    return put(path, new Item.Copy(source, Files.isExecutable(source) ? 0755 : 0644));
  }

  /// A symbolic link.
  TarLayer link(String path, String target) {
    return put(path, new Item.Link(target));
  }

  private TarLayer put(String path, Item item) {
    items.put(path, item);
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      items.putIfAbsent(path.substring(0, slash), new Item.Folder(0755, ROOT));
    }
    return this;
  }

  /// Writes the tar file.
  void writeTo(Path file) throws IOException {
    try (var tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (var item : items.entrySet()) {
        write(tar, item.getKey(), item.getValue());
      }
    }
  }

  private static void write(TarArchiveOutputStream tar, String path, Item item) throws IOException {
    switch (item) {
      case Item.Folder(int mode, int owner) -> {
        var entry = new TarArchiveEntry(path + "/");
        stamp(entry, mode, owner);
        tar.putArchiveEntry(entry);
      }
      case Item.Bytes(byte[] content, int mode) -> {
        var entry = new TarArchiveEntry(path);
        entry.setSize(content.length);
        stamp(entry, mode, ROOT);
        tar.putArchiveEntry(entry);
        tar.write(content);
      }
      case Item.Copy(Path source, int mode) -> {
        var entry = new TarArchiveEntry(path);
        entry.setSize(Files.size(source));
        stamp(entry, mode, ROOT);
        tar.putArchiveEntry(entry);
        Files.copy(source, tar);
      }
      case Item.Link(String target) -> {
        var entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        stamp(entry, 0777, ROOT);
        tar.putArchiveEntry(entry);
      }
    }
    tar.closeArchiveEntry();
  }

  private static void stamp(TarArchiveEntry entry, int mode, int owner) {
    entry.setMode(mode | (entry.isDirectory() ? 040_000 : entry.isSymbolicLink() ? 0 : 0100_000));
    entry.setIds(owner, owner);
    entry.setNames("", "");
    entry.setModTime(TIME_MILLIS);
  }
}
