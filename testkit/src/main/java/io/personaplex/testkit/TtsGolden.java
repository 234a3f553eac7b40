package io.personaplex.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The golden set of the synthesiser: inputs and outputs of the reference, stage by stage.
/// `-Dtts.golden.dir=DIR` points the same tests at another set; without it the set committed in the
/// testkit is read. Its README.md names the files.
public final class TtsGolden {
  private static final String README = "README.md";

  private TtsGolden() {}

  /// Whether the set read is the one committed in the testkit.
  public static boolean isCommittedSet() {
    return otherSet().isEmpty();
  }

  private static String otherSet() {
    return System.getProperty("tts.golden.dir", "");
  }

  /// A file of the set.
  ///
  /// @throws AssertionError if the set lacks it: a golden test must not pass because its data is
  ///   missing
  public static Path file(String name) {
    Path file = readme().resolveSibling(name);
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "TTS golden set %s lacks '%s'; see the README.md of the set"
              .formatted(file.getParent(), name));
    }
    return file;
  }

  /// The lines of a text file of the set, at least one.
  public static List<String> lines(String name) {
    try {
      List<String> lines = Files.readAllLines(file(name));
      if (lines.isEmpty()) {
        throw new AssertionError("TTS golden file %s is empty".formatted(file(name)));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path readme() {
    String other = otherSet();
    if (!other.isEmpty()) {
      // Tests run in the folder of their module; what was typed is relative to the checkout.
      return Path.of(System.getProperty("checkout", ""))
          .resolve(other)
          .resolve(README)
          .toAbsolutePath();
    }
    var resource = TtsGolden.class.getResource("/tts-golden/" + README);
    try {
      return Path.of(Objects.requireNonNull(resource, "testkit lacks tts-golden").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
