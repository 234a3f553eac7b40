package io.personaplex.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// The accessibility rules of axe-core: WCAG 2.2 A and AA, and its best practices.
public final class Axe {
  private static final String SCRIPT = "/axe.min.js";
  private static final String RUN =
      """
      async () => {
        const found = await axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          resultTypes: ['violations'],
        });
        if (found.testEngine.name !== 'axe-core') throw new Error('not axe-core');
        return found.violations.flatMap((rule) => rule.nodes.map((node) =>
            `${rule.impact} ${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary}`));
      }
      """;

  private Axe() {}

  /// What the page as it is now violates, one line for each place; the line names rule and element.
  @SuppressWarnings("unchecked") // the script gives strings
  public static List<String> violations(Page page) {
    if (!(Boolean) page.evaluate("() => 'axe' in window")) {
      page.evaluate(source());
    }
    return (List<String>) page.evaluate(RUN);
  }

  private static String source() {
    try (InputStream in = Objects.requireNonNull(Axe.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
