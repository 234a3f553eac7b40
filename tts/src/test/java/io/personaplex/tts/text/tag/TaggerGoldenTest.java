package io.personaplex.tts.text.tag;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.tts.ModelFolder;
import io.personaplex.tts.text.GoldenFile;
import io.personaplex.tts.text.GoldenReport;
import io.personaplex.tts.text.model.VoiceFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaggerGoldenTest {
  @Test
  void tagsAreThoseOfTheReference() {
    Tagger tagger = Tagger.load(new VoiceFiles(ModelFolder.path()));
    var report = new GoldenReport("tags.jsonl");
    for (JsonNode row : GoldenFile.objects("tags.jsonl")) {
      var tokens = new ArrayList<Token>();
      row.get("tokens").forEach(token -> tokens.add(new Token(token.asText(), true)));
      List<TaggedToken> tagged = tagger.tag(tokens);
      report.compare("number of tokens", tokens.toString(), tagged.size(), row.get("tags").size());
      for (int i = 0; i < tagged.size(); i++) {
        String where = tokens.get(i).text() + " in " + row.get("tokens");
        report.compare("tags", where, tagged.get(i).tag(), row.get("tags").get(i).asText());
      }
    }
    report.assertAll();
  }
}
