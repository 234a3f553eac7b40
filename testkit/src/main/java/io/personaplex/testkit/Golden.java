package io.personaplex.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// The golden set of the codec and the language model: a tiny random model in the layout of the
/// published checkpoints, and what the reference computes on it. `-Dgolden.dir=DIR` points the same
/// tests at another set, whose sizes are other; without it the set committed in the testkit is
/// read. Its README.md names the files and the tolerances, its config.json every size.
public final class Golden {
  private static final String CONFIG = "config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  /// The folder of the set: a checkpoint folder too.
  public static Path folder() {
    file(CONFIG); // says what lacks
    return root();
  }

  /// A file of the set.
  ///
  /// @throws AssertionError if the set lacks it: a golden test must not pass because its data is
  ///   missing
  public static Path file(String name) {
    Path file = root().resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "golden set %s lacks '%s'; see the README.md of the set".formatted(root(), name));
    }
    return file;
  }

  /// A JSON file of the set.
  ///
  /// @throws AssertionError if the set lacks it
  public static JsonNode json(String name) {
    try {
      return JSON.readTree(file(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The sizes, seeds and constants of the set.
  public static JsonNode config() {
    return json(CONFIG);
  }

  private static Path root() {
    String other = System.getProperty("golden.dir", "");
    if (!other.isEmpty()) {
      // Tests run in the folder of their module; what was typed is relative to the checkout.
      return Path.of(System.getProperty("checkout", "")).resolve(other).toAbsolutePath();
    }
    var resource = Golden.class.getResource("/golden/" + CONFIG);
    try {
      Path config =
          Path.of(Objects.requireNonNull(resource, "testkit lacks the golden set").toURI());
      return Objects.requireNonNull(config.getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
