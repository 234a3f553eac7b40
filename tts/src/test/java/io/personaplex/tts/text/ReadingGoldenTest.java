package io.personaplex.tts.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.tts.ModelFolder;
import io.personaplex.tts.text.tag.TaggedToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The front end as the reference, sentence by sentence.
class ReadingGoldenTest {
  private static final double MOST = 0.99;

  private static TextFrontEnd frontEnd;

  @BeforeAll
  static void load() {
    frontEnd = TextFrontEnd.load(ModelFolder.path(), Deviations.OFF);
  }

  @AfterAll
  static void close() {
    frontEnd.close();
  }

  @Test
  void phonemesAreThoseOfTheReference() {
    Map<String, String> categories = new HashMap<>();
    for (String[] row : GoldenFile.table("g2p_category.tsv", 2)) {
      categories.put(row[0], row[1]);
    }
    var report = new GoldenReport("g2p.tsv");
    for (String[] row : GoldenFile.table("g2p.tsv", 2)) {
      String category = categories.getOrDefault(row[0], "no category");
      report.compare(category, row[0], frontEnd.phonemes(row[0]), row[1]);
    }
    report.assertShare(MOST);
  }

  @Test
  void stagesAreThoseOfTheReference() {
    var normalised = new GoldenReport("g2p_stages.jsonl, normalized");
    var phonemes = new GoldenReport("g2p_stages.jsonl, phonemes");
    var tokens = new GoldenReport("g2p_stages.jsonl, tokens");
    for (JsonNode stages : GoldenFile.objects("g2p_stages.jsonl")) {
      String text = stages.get("text").asText();
      String normal = stages.get("normalized").asText();
      normalised.compare("all", text, frontEnd.normalize(text), normal);
      tokens.compare("all", text, tokens(frontEnd.tag(normal)), tokens(stages.get("tokens")));
      phonemes.compare("all", text, frontEnd.phonemes(text), stages.get("phonemes").asText());
    }
    normalised.assertAll();
    phonemes.assertShare(MOST);
    // The reference's tokeniser cuts a few words that are read the same uncut (4K, 7G).
    tokens.assertShare(0.95);
  }

  private static List<List<Object>> tokens(List<TaggedToken> tokens) {
    return tokens.stream()
        .map(token -> List.<Object>of(token.text(), token.tag(), token.spaceAfter() ? 1 : 0))
        .toList();
  }

  private static List<List<Object>> tokens(JsonNode tokens) {
    var list = new ArrayList<List<Object>>();
    for (JsonNode token : tokens) {
      list.add(List.of(token.get(0).asText(), token.get(1).asText(), token.get(2).asInt()));
    }
    return list;
  }
}
