package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.personaplex.cli.config.OptionName;
import io.personaplex.testkit.MarkdownPage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// docs/running.md and README.md say what the commands do.
class RunningPageTest {
  private static final Path CHECKOUT = Path.of(System.getProperty("checkout", ".."));
  private static final String LAUNCHER = "./personaplex ";

  /// Where a command ends: what a shell does not pass on, and the arrow of a drawing.
  private static final String END = "\\s+(#|&&|\\||<|>|─).*";

  @Test
  void everyOptionIsThereWithItsDefaultAndItsMeaning() throws IOException {
    assertThat(page().table("option"))
        .isEqualTo(
            Arrays.stream(OptionName.values())
                .map(
                    option ->
                        List.of(
                            option.name(),
                            option.defaultValue().isEmpty() ? "–" : option.defaultValue(),
                            option.description()))
                .toList());
  }

  @Test
  void everyExitCodeIsThereUnderItsName() throws IOException {
    assertThat(page().column("code", 0))
        .isEqualTo(
            Stream.of(ExitCode.values()).map(code -> Integer.toString(code.code())).toList());
    assertThat(page().column("code", 1))
        .isEqualTo(
            Stream.of(ExitCode.values())
                .map(code -> code.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList());
  }

  @Test
  void everyCommandIsThereWithAnExample() throws IOException {
    assertThat(page().column("command", 0))
        .containsExactlyInAnyOrderElementsOf(commandLine().getSubcommands().keySet());
    for (List<String> row : page().table("command")) {
      assertThat(row.get(2)).startsWith(LAUNCHER + row.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/running.md"})
  void everyCommandLineOfThePageIsUnderstood(String page) throws IOException {
    var lines = new ArrayList<String>();
    for (String code : MarkdownPage.read(CHECKOUT.resolve(page)).code()) {
      int start = code.indexOf(LAUNCHER);
      if (start >= 0) {
        lines.add(code.substring(start + LAUNCHER.length()).replaceFirst(END, "").strip());
      }
    }
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      assertThatCode(() -> commandLine().parseArgs(line.split("\\s+")))
          .as("%s: ./personaplex %s", page, line)
          .doesNotThrowAnyException();
    }
  }

  private static MarkdownPage page() throws IOException {
    return MarkdownPage.read(CHECKOUT.resolve("docs/running.md"));
  }

  private static CommandLine commandLine() {
    return PersonaPlex.commandLine(
        Map.of(), new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
  }
}
