package io.personaplex.tensor;

import io.personaplex.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damaged torch archives, see [Fuzz].
final class TorchArchiveFuzzTest {
  private static final List<String> VOICES =
      List.of("voice.pt", "voice_root_archive.pt", "voice_cuda_location.pt");

  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void noDamagedArchiveDoesMoreThanBeingRefused() throws IOException {
    byte[][] corpus = new byte[VOICES.size()][];
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of maps
    Map<String, byte[]>[] contents = new Map[VOICES.size()];
    for (int i = 0; i < corpus.length; i++) {
      Path file = Golden.file(VOICES.get(i));
      corpus[i] = Files.readAllBytes(file);
      contents[i] = contents(file);
    }
    Fuzz.run(
        folder.resolve("voice.pt"),
        mutations -> {
          int which = mutations.random().nextInt(corpus.length);
          return mutations.random().nextInt(3) == 0
              ? mutations.of(corpus[which])
              : withAnEntryChanged(contents[which], mutations);
        },
        file -> TorchArchive.read(file).values().forEach(tensor -> tensor.data().byteSize()));
  }

  /// A sound zip of a changed entry, mostly the pickle, so that it is looked at.
  private static byte[] withAnEntryChanged(Map<String, byte[]> entries, Mutations mutations) {
    Map<String, byte[]> changed = new LinkedHashMap<>();
    int other = mutations.random().nextInt(4 * entries.size());
    int index = 0;
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      boolean change = index++ == other || entry.getKey().endsWith("data.pkl");
      changed.put(entry.getKey(), change ? mutations.of(entry.getValue()) : entry.getValue());
    }
    return TorchBytes.zip(changed);
  }

  private static Map<String, byte[]> contents(Path file) throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    try (var zip = new ZipFile(file.toFile())) {
      for (var entry : zip.stream().toList()) {
        contents.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return contents;
  }
}
