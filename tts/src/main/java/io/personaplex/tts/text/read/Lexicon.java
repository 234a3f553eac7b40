package io.personaplex.tts.text.read;

import static io.personaplex.tts.text.model.VoiceFiles.expect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.personaplex.tts.text.model.StringIndex;
import io.personaplex.tts.text.model.StringPool;
import io.personaplex.tts.text.model.VoiceFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A list of words with their readings; some (close, read, use) have several, chosen by the part of
/// speech. 90,000 words cost 3 to 4 MB.
///
/// A word that is absent is also looked up with its first letter in the other case.
///
/// Threads: immutable.
final class Lexicon {
  /// A key of readings: what to take before a pause, whatever the tag.
  private static final String AT_PAUSE = "None";

  private static final String DEFAULT = "DEFAULT";

  private final StringIndex words;

  /// The only reading of a word; empty for those in `choices`.
  private final StringPool readings;

  /// By position of the word: tag or class of tags to reading. A null reading says "spell it".
  private final Map<Integer, Map<String, @Nullable String>> choices;

  private Lexicon(
      StringIndex words, StringPool readings, Map<Integer, Map<String, @Nullable String>> choices) {
    this.words = words;
    this.readings = readings;
    this.choices = choices;
  }

  static Lexicon load(VoiceFiles folder, String file) {
    return folder.read(file, Lexicon::read);
  }

  boolean contains(String word) {
    return find(word) >= 0;
  }

  /// The reading that suits the tag and the context, null if the word is absent or has none.
  @Nullable String reading(String word, String tag, RightContext context) {
    int position = find(word);
    if (position < 0) {
      return null;
    }
    Map<String, @Nullable String> choice = choices.get(position);
    if (choice == null) {
      return readings.get(position);
    }
    if (context.sound() == RightContext.Sound.PAUSE && choice.containsKey(AT_PAUSE)) {
      return choice.get(AT_PAUSE);
    }
    String key = choice.containsKey(tag) ? tag : WordClass.of(tag);
    return choice.get(choice.containsKey(key) ? key : DEFAULT);
  }

  private int find(String word) {
    int position = words.find(word);
    if (position >= 0 || word.length() < 2) {
      return position;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    String capitalised = capitalised(lower);
    if (word.equals(lower)) {
      return words.find(capitalised);
    }
    return word.equals(capitalised) ? words.find(lower) : -1;
  }

  private static String capitalised(String lower) {
    int first = Character.toTitleCase(lower.codePointAt(0));
    return Character.toString(first) + lower.substring(Character.charCount(lower.codePointAt(0)));
  }

  private static Lexicon read(JsonParser parser) throws IOException {
    var words = new StringPool.Builder();
    var readings = new StringPool.Builder();
    var choices = new HashMap<Integer, Map<String, @Nullable String>>();
    expect(parser, JsonToken.START_OBJECT);
    for (int i = 0; parser.nextToken() == JsonToken.FIELD_NAME; i++) {
      words.add(parser.currentName());
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        readings.add(parser.getText());
      } else {
        choices.put(i, readChoice(parser));
        readings.add("");
      }
    }
    return new Lexicon(new StringIndex(words.build()), readings.build(), choices);
  }

  private static Map<String, @Nullable String> readChoice(JsonParser parser) throws IOException {
    expect(parser, JsonToken.START_OBJECT);
    var choice = new HashMap<String, @Nullable String>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String tag = parser.currentName();
      choice.put(tag, parser.nextTextValue());
    }
    if (!choice.containsKey(DEFAULT)) {
      throw new IOException("a word has the readings %s and none for 'DEFAULT'".formatted(choice));
    }
    return choice;
  }
}
