package io.personaplex.tts.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.tts.ModelFolder;
import io.personaplex.tts.text.model.VoiceFiles;
import io.personaplex.tts.text.normalise.WordTables;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class SentencesGoldenTest {
  @Test
  void textsAreSplitAsByTheReference() {
    WordTables tables = WordTables.load(new VoiceFiles(ModelFolder.path()));
    var sentences = new Sentences(tables.titles().keySet());
    var report = new GoldenReport("sentences.jsonl");
    for (JsonNode row : GoldenFile.objects("sentences.jsonl")) {
      var wanted = new ArrayList<String>();
      row.get("sentences").forEach(sentence -> wanted.add(sentence.asText()));
      String text = row.get("text").asText();
      report.compare("all", text, sentences.split(text), wanted);
    }
    report.assertAll();
  }
}
