package io.personaplex.personaplex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The checkpoint of the golden set with a shorter context: its files, its `config.json` changed.
final class SmallContext {
  private SmallContext() {}

  /// @param folder filled
  static void make(Path folder, int context) throws IOException {
    var golden = CheckpointFolder.open(Golden.folder(), folder);
    copy(golden.languageModel(), folder);
    copy(golden.codec(), folder);
    copy(golden.tokenizer(), folder);
    VoiceCollection voices = golden.voices();
    copy(voices.source(voices.defaultName()).file(), folder);
    JsonNode config = Golden.config().deepCopy();
    ((ObjectNode) config.get("lm")).put("context", context);
    new ObjectMapper().writeValue(folder.resolve("config.json").toFile(), config);
  }

  private static void copy(Path file, Path folder) throws IOException {
    Files.copy(file, folder.resolve(file.getFileName()));
  }
}
