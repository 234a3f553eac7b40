package io.personaplex.tts.text.read;

import io.personaplex.tts.ModelFolder;
import io.personaplex.tts.text.GoldenFile;
import io.personaplex.tts.text.GoldenReport;
import io.personaplex.tts.text.model.VoiceFiles;
import org.junit.jupiter.api.Test;

class UnknownWordsGoldenTest {
  /// The net is in floating point: on another kind of processor near-ties may fall the other way.
  private static final double MOST = 0.99;

  @Test
  void unknownWordsAreReadAsByTheReference() {
    var report = new GoldenReport("oov.tsv");
    try (UnknownWords words = UnknownWords.load(new VoiceFiles(ModelFolder.path()))) {
      for (String[] row : GoldenFile.table("oov.tsv", 2)) {
        report.compare("all", row[0], words.read(row[0]), row[1]);
      }
    }
    report.assertShare(MOST);
  }
}
