package io.personaplex.tts.text.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// The folder that holds the files of one voice, read as streams of JSON.
///
/// Threads: stateless; files may be read side by side.
public final class VoiceFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  /// Hundreds of thousands of different field names: the shared name table would only grow.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final Path folder;

  public VoiceFiles(Path folder) {
    this.folder = folder;
  }

  /// Reads one JSON file from its first token; a name that ends in `.gz` is unpacked.
  ///
  /// @throws FrontEndModelException if the file is missing, is no JSON, or `body` does not like it
  public <T> T read(String name, Body<T> body) {
    Path file = file(name);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in =
            name.endsWith(".gz")
                ? new GZIPInputStream(raw, BUFFER_BYTES)
                : new BufferedInputStream(raw);
        JsonParser parser = JSON.createParser(in)) {
      parser.nextToken();
      return body.read(parser);
    } catch (IOException e) {
      throw new FrontEndModelException(
          "%s cannot be read: %s; fetch the voice again".formatted(file, e.getMessage()), e);
    }
  }

  /// The path of a file that must be there.
  ///
  /// @throws FrontEndModelException if it is not
  public Path file(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new FrontEndModelException(
          "The voice folder %s lacks '%s'; fetch the voice again".formatted(folder, name), null);
    }
    return file;
  }

  /// Fails with position and finding unless the parser stands at `wanted`.
  public static void expect(JsonParser parser, JsonToken wanted) throws IOException {
    JsonToken got = parser.currentToken();
    if (got != wanted) {
      throw new IOException(
          "got %s at %s, wanted %s".formatted(got, parser.currentLocation(), wanted));
    }
  }

  /// What to do with a parsed file.
  public interface Body<T> {
    /// Called with the parser at the first token of the file.
    T read(JsonParser parser) throws IOException;
  }
}
