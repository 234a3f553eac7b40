package io.personaplex.tts.text.normalise;

import static io.personaplex.tts.text.model.VoiceFiles.expect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.personaplex.tts.text.model.VoiceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The word lists of the normaliser. All maps keep the order of the file.
///
/// @param months from three small letters: `jan` to `January`
/// @param titles before a name, without dot: `Dr` to `Dr`, `Prof` to `Professor`
/// @param abbreviations `approx.` to `approximately`
/// @param units `km` to kilometer, kilometers
/// @param symbols `=` to `equals`; an empty value is silent
/// @param currencies `USD` to dollar, dollars
/// @param romanCardinals words after which a roman numeral counts: Chapter IV
/// @param romanOrdinals names after which it is a place in a row: Henry VIII
public record WordTables(
    Map<String, String> months,
    Map<String, String> titles,
    Map<String, String> abbreviations,
    Map<String, Noun> units,
    Map<String, String> symbols,
    Map<String, Noun> currencies,
    List<String> romanCardinals,
    List<String> romanOrdinals) {
  private static final String FILE = "normalize.json";

  /// A thing that can be counted.
  public record Noun(String singular, String plural) {
    String counted(String number) {
      return number + " " + of(number);
    }

    /// The singular is for 1, 1.0 and -1 only.
    String of(String number) {
      return switch (number) {
        case "1", "1.0", "-1" -> singular;
        default -> plural;
      };
    }
  }

  public static WordTables load(VoiceFiles folder) {
    return folder.read(FILE, WordTables::read);
  }

  private static WordTables read(JsonParser parser) throws IOException {
    var words = new LinkedHashMap<String, Map<String, String>>();
    var nouns = new LinkedHashMap<String, Map<String, Noun>>();
    var lists = new LinkedHashMap<String, List<String>>();
    expect(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "months", "titles", "abbreviations", "symbols" -> words.put(name, words(parser));
        case "units", "currency" -> nouns.put(name, nouns(parser));
        case "roman_cardinal", "roman_ordinal" -> lists.put(name, list(parser));
        default -> parser.skipChildren();
      }
    }
    return new WordTables(
        table(words, "months"),
        table(words, "titles"),
        table(words, "abbreviations"),
        table(nouns, "units"),
        table(words, "symbols"),
        table(nouns, "currency"),
        table(lists, "roman_cardinal"),
        table(lists, "roman_ordinal"));
  }

  private static <T> T table(Map<String, T> tables, String name) throws IOException {
    T table = tables.get(name);
    if (table == null) {
      throw new IOException("it lacks the table '%s'".formatted(name));
    }
    return table;
  }

  private static Map<String, String> words(JsonParser parser) throws IOException {
    var words = new LinkedHashMap<String, String>();
    expect(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      expect(parser, JsonToken.VALUE_STRING);
      words.put(key, parser.getText());
    }
    return words;
  }

  private static Map<String, Noun> nouns(JsonParser parser) throws IOException {
    var nouns = new LinkedHashMap<String, Noun>();
    expect(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      List<String> forms = list(parser);
      if (forms.size() != 2) {
        throw new IOException("'%s' has the forms %s, wanted two".formatted(key, forms));
      }
      nouns.put(key, new Noun(forms.getFirst(), forms.getLast()));
    }
    return nouns;
  }

  private static List<String> list(JsonParser parser) throws IOException {
    var list = new ArrayList<String>();
    expect(parser, JsonToken.START_ARRAY);
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      list.add(parser.getText());
    }
    return List.copyOf(list);
  }
}
