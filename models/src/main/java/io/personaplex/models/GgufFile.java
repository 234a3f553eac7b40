package io.personaplex.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The language model format of llama.cpp, known by its first four bytes.
final class GgufFile {
  private GgufFile() {}

  private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};

  /// Whether the file begins as a GGUF file does.
  static boolean is(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /// Throws unless the file begins as a GGUF file does.
  static void check(Path file) throws IOException {
    if (!is(file)) {
      throw new ModelException(
          file + " is not a GGUF file: it does not begin with the letters GGUF");
    }
  }
}
