package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cli.config.OptionName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The script `build`, where it takes a developer's own settings from the tests.
class BuildScriptTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  /// Where models lie and how they are fetched, which the tests share with the developer.
  private static final Set<String> KEPT =
      Set.of(
          "HF_HOME",
          "HF_HUB_CACHE",
          "HF_HUB_OFFLINE",
          "HF_ENDPOINT",
          "PERSONAPLEX_HOME",
          "HTTPS_PROXY",
          "HTTP_PROXY",
          "ALL_PROXY",
          "NO_PROXY",
          "PERSONAPLEX_COMMIT");

  @Test
  void everyOptionButThoseOfTheModelCacheIsUnset() throws Exception {
    var statement = Pattern.compile("(?ms)^unset (.*?\\))$");
    var found = statement.matcher(Files.readString(REPOSITORY.resolve("build")));
    assertThat(found.find()).isTrue();
    Process bash =
        new ProcessBuilder("bash", "-c", "echo " + found.group(1))
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true)
            .start();
    String names = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(List.of(names.split(" ", -1)))
        .containsExactlyElementsOf(
            Arrays.stream(OptionName.values())
                .map(OptionName::name)
                .filter(name -> !KEPT.contains(name))
                .toList());
  }
}
