package io.personaplex.tts.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.tts.text.normalise.NumberWords;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class NumberWordsGoldenTest {
  @Test
  void numbersHaveTheWordsOfTheReference() {
    var report = new GoldenReport("numbers.jsonl");
    for (JsonNode row : GoldenFile.objects("numbers.jsonl")) {
      if (row.has("s")) {
        String digits = row.get("s").asText();
        report.compare("decimal", digits, NumberWords.decimal(digits), row.get("decimal").asText());
        continue;
      }
      BigInteger n = row.get("n").bigIntegerValue();
      report.compare("cardinal", n + "", NumberWords.cardinal(n), row.get("cardinal").asText());
      report.compare("ordinal", n + "", NumberWords.ordinal(n), row.get("ordinal").asText());
      if (row.hasNonNull("year")) {
        String year = NumberWords.year(n.intValueExact());
        report.compare("year", n + "", year, row.get("year").asText());
      }
    }
    report.assertAll();
  }
}
