package io.personaplex.models;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much this user can still write.
interface FreeSpace {

  /// The volume that holds, or would hold, a folder. The folder need not exist yet.
  Volume of(Path folder) throws IOException;

  /// A file system; two folders with the same name here share their space.
  record Volume(String name, long freeBytes) {}

  /// What the file system says.
  static FreeSpace ofFileSystem() {
    return folder -> {
      Path existing = folder.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      FileStore store = Files.getFileStore(existing);
      return new Volume(store.toString(), store.getUsableSpace());
    };
  }
}
