package io.personaplex.tts.text;

import java.nio.file.Path;

/// Where the golden tests find the files of the voice: `-Dtts.model.dir=DIR`.
final class VoiceFolder {
  private VoiceFolder() {}

  static Path get() {
    String folder = System.getProperty("tts.model.dir", "");
    if (folder.isEmpty()) {
      throw new AssertionError(
          "The golden tests need the voice; give its folder: -Dtts.model.dir=DIR");
    }
    return Path.of(folder);
  }
}
