package io.personaplex.tts.text;

import io.personaplex.tts.ModelFolder;
import io.personaplex.tts.text.model.VoiceFiles;
import io.personaplex.tts.text.normalise.Normaliser;
import io.personaplex.tts.text.normalise.WordTables;
import org.junit.jupiter.api.Test;

class NormaliserGoldenTest {
  @Test
  void sentencesAreWrittenOutAsByTheReference() {
    Normaliser normaliser =
        Normaliser.original(WordTables.load(new VoiceFiles(ModelFolder.path())));
    var report = new GoldenReport("normalize.tsv");
    for (String[] row : GoldenFile.table("normalize.tsv", 2)) {
      report.compare("all", row[0], normaliser.normalise(row[0]), row[1]);
    }
    report.assertAll();
  }
}
