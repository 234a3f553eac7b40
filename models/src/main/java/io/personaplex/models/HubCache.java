package io.personaplex.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One repository's folder in the cache all hub clients share:
/// `models--OWNER--NAME/{blobs,refs,snapshots/COMMIT}`.
///
/// Other clients put links to blobs into the snapshots; we put the file itself there, which they
/// read just as well.
final class HubCache {

  private final Path folder;

  HubCache(CacheFolders folders, String repository) {
    this.folder = folders.repository(repository);
  }

  /// The snapshots that may hold the files of this source, the one its revision points to first.
  List<Path> snapshots(HubSource source) {
    List<Path> found = new ArrayList<>();
    Path all = folder.resolve("snapshots");
    try {
      Path reference = folder.resolve("refs").resolve(source.revision());
      if (Files.isRegularFile(reference)) {
        Path named = all.resolve(Files.readString(reference, UTF_8).strip());
        if (Files.isDirectory(named) && all.equals(named.getParent())) {
          found.add(named);
        }
      }
      Path named = all.resolve(source.revision());
      if (Files.isDirectory(named)) {
        found.add(named);
      }
      // The checksum decides, so any other snapshot will do.
      if (source.files().stream().allMatch(HubFile::hasChecksum) && Files.isDirectory(all)) {
        try (Stream<Path> others = Files.list(all)) {
          others
              .filter(Files::isDirectory)
              .filter(other -> !found.contains(other))
              .sorted()
              .forEach(found::add);
        }
      }
    } catch (IOException e) {
      throw new ModelException("Cannot read the hub's cache in " + folder + ": " + e, e);
    }
    return found;
  }

  /// Where a file grows until it is whole; named by its content as other clients do.
  Path incomplete(String etag) throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    return blobs.resolve(etag + ".incomplete");
  }

  /// What earlier fetches of this repository have left on disk.
  long incompleteBytes() throws IOException {
    try (Stream<Path> blobs = Files.list(folder.resolve("blobs"))) {
      long sum = 0;
      for (Path blob : blobs.filter(b -> b.toString().endsWith(".incomplete")).toList()) {
        sum += Files.size(blob);
      }
      return sum;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// Puts a whole file into a snapshot and points the revision to it.
  Path place(Path whole, HubSource source, HubFile file, String commit) throws IOException {
    Path target = folder.resolve("snapshots").resolve(commit).resolve(file.path());
    AtomicFile.publish(whole, target);
    if (!commit.equals(source.revision())) {
      Path reference = folder.resolve("refs").resolve(source.revision());
      Files.createDirectories(reference.getParent());
      Path temporary = reference.resolveSibling(reference.getFileName() + ".new");
      Files.writeString(temporary, commit, UTF_8);
      AtomicFile.publish(temporary, reference);
    }
    return target;
  }
}
