package io.personaplex.tts.text;

import io.personaplex.tts.ModelFolder;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is better than the reference on purpose, and that the switch gives the reference back.
class DeviationsGoldenTest {
  private static final String FILE = "deviations.tsv";

  /// Its preferred reading lacks the full stop that another class of rows asks for.
  private static final String WITHOUT_FULL_STOP = "Open 9am-5pm.";

  @Test
  void theFaultsOfTheReferenceAreGone() {
    var report = new GoldenReport(FILE + ", preferred");
    try (var frontEnd = TextFrontEnd.load(ModelFolder.path(), Deviations.ON)) {
      for (String[] row : rows()) {
        if (!row[1].equals(WITHOUT_FULL_STOP)) {
          report.compare(row[0], row[1], frontEnd.phonemes(row[1]), row[3]);
        }
      }
    }
    report.assertAll();
  }

  @Test
  void theReferenceCanBeHadWithItsFaults() {
    var report = new GoldenReport(FILE + ", original");
    try (var frontEnd = TextFrontEnd.load(ModelFolder.path(), Deviations.OFF)) {
      for (String[] row : rows()) {
        report.compare("all", row[1], frontEnd.phonemes(row[1]), row[2]);
      }
    }
    report.assertShare(0.9);
  }

  /// class, text, original, preferred, respelling; the first line has these names.
  private static List<String[]> rows() {
    List<String[]> lines = GoldenFile.table(FILE, 4);
    return lines.subList(1, lines.size());
  }
}
