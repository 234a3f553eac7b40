package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/promises.md` names a test for every promise; the tests are those of all modules, so they
/// are looked for in the sources.
class PromisesDocumentTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");

  @Test
  void everyTestItNamesExists() throws IOException {
    Map<String, String> sources = sources();
    var missing = new TreeSet<String>();
    var named = TEST.matcher(Files.readString(ROOT.resolve("docs/promises.md")));
    int count = 0;
    while (named.find()) {
      count++;
      String source = sources.getOrDefault(named.group(1), "");
      if (!Pattern.compile("void " + named.group(2) + "\\(").matcher(source).find()) {
        missing.add(named.group());
      }
    }
    assertThat(count).isGreaterThan(50);
    assertThat(missing).isEmpty();
  }

  @Test
  void noPromiseIsWithoutATest() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("docs/promises.md")))
        .filteredOn(line -> line.startsWith("| ") && !line.startsWith("| promise |"))
        .isNotEmpty()
        .allMatch(line -> TEST.matcher(line).find());
  }

  /// The text of every test class, by its simple name.
  private static Map<String, String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith("Test.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  PromisesDocumentTest::read,
                  String::concat));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError(file.toString(), failure);
    }
  }
}
