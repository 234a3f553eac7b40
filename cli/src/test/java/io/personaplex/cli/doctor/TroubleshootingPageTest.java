package io.personaplex.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.MarkdownPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// docs/running.md has the doctor's table, row by row.
class TroubleshootingPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("checkout", "..")).resolve("docs/running.md");

  @Test
  void thePageHasEveryProblemWithTheCheckThatFindsItAndItsRemedy() throws IOException {
    assertThat(MarkdownPage.read(PAGE).table("you see"))
        .isEqualTo(
            Troubleshooting.rows().stream()
                .map(
                    row ->
                        List.of(
                            row.problem(),
                            row.check().equals("*") ? "any" : row.check(),
                            row.remedy()))
                .toList());
  }
}
