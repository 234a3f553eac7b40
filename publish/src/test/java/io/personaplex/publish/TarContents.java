package io.personaplex.publish;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// What is in a tar file, in its order.
record TarContents(Map<String, TarArchiveEntry> entries, Map<String, byte[]> bytes) {
  static TarContents of(Path file) throws IOException {
    var entries = new LinkedHashMap<String, TarArchiveEntry>();
    var bytes = new LinkedHashMap<String, byte[]>();
    try (var tar = new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), entry);
        bytes.put(entry.getName(), tar.readAllBytes());
      }
    }
    return new TarContents(entries, bytes);
  }
}
