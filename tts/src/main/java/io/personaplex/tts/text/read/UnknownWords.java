package io.personaplex.tts.text.read;

import static io.personaplex.tts.text.model.VoiceFiles.expect;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.personaplex.tts.text.model.FrontEndModelException;
import io.personaplex.tts.text.model.VoiceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Words in no lexicon, mostly names, read letter by letter by a small net: four phoneme slots a
/// character, half a millisecond a word. The most recent readings are kept.
///
/// - **Input** `chars` int64 `[1, characters]`, **output** `ids` int64 `[1, 4 · characters]`; 0 is
///   "nothing" in both alphabets.
/// - **Threads**: safe; the session runs side by side, the cache has a lock.
final class UnknownWords implements AutoCloseable {
  private static final String NET = "oov.onnx";
  private static final String ALPHABETS = "oov.json";
  private static final int CACHED_WORDS_MAX = 4096;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final Alphabets alphabets;
  private final OrtSession session;
  private final Map<String, String> cache = new RecentReadings();

  private UnknownWords(Alphabets alphabets, OrtSession session) {
    this.alphabets = alphabets;
    this.session = session;
  }

  static UnknownWords load(VoiceFiles folder) {
    Alphabets alphabets = folder.read(ALPHABETS, Alphabets::read);
    String net = folder.file(NET).toString();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      return new UnknownWords(
          alphabets, OrtEnvironment.getEnvironment().createSession(net, options));
    } catch (OrtException e) {
      throw new FrontEndModelException(
          "%s cannot be opened: %s; fetch the voice again".formatted(net, e.getMessage()), e);
    }
  }

  /// The phonemes of a word, null if it has no character the net knows. Case matters.
  @Nullable String read(String word) {
    synchronized (cache) {
      String cached = cache.get(word);
      if (cached != null) {
        return cached;
      }
    }
    long[] characters = alphabets.encode(word);
    if (characters.length == 0) {
      return null;
    }
    String phonemes = alphabets.decode(run(characters));
    synchronized (cache) {
      cache.put(word, phonemes);
    }
    return phonemes;
  }

  private long[] run(long[] characters) {
    try (OnnxTensor input = OnnxTensor.createTensor(environment, new long[][] {characters});
        OrtSession.Result result = session.run(Map.of("chars", input))) {
      return ((long[][]) result.get(0).getValue())[0];
    } catch (OrtException e) {
      throw new FrontEndModelException(
          "%s failed on %d characters: %s".formatted(NET, characters.length, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new FrontEndModelException("%s cannot be closed".formatted(NET), e);
    }
  }

  /// The least recently used reading goes when the cache is full.
  private static final class RecentReadings extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;

    RecentReadings() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > CACHED_WORDS_MAX;
    }
  }

  /// What the net reads and writes: position in the list plus one is the id.
  ///
  /// @param ids of the input characters
  /// @param phonemes by id minus one
  /// @param charactersMax the net sees no more of a word
  private record Alphabets(Map<Integer, Long> ids, List<String> phonemes, int charactersMax) {
    static Alphabets read(JsonParser parser) throws IOException {
      List<String> in = List.of();
      List<String> out = List.of();
      int charactersMax = 0;
      expect(parser, JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "in" -> in = strings(parser);
          case "out" -> out = strings(parser);
          case "maxlen" -> charactersMax = parser.getIntValue();
          default -> parser.skipChildren();
        }
      }
      if (in.isEmpty() || out.isEmpty() || charactersMax <= 0) {
        throw new IOException("it lacks 'in', 'out' or 'maxlen'");
      }
      var ids = new HashMap<Integer, Long>();
      for (String character : in) {
        ids.put(character.codePointAt(0), ids.size() + 1L);
      }
      return new Alphabets(ids, out, charactersMax);
    }

    private static List<String> strings(JsonParser parser) throws IOException {
      var strings = new ArrayList<String>();
      expect(parser, JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        strings.add(parser.getText());
      }
      return List.copyOf(strings);
    }

    /// Characters the net does not know (apostrophe, hyphen) are skipped.
    long[] encode(String word) {
      return word.codePoints()
          .filter(ids::containsKey)
          .mapToLong(ids::get)
          .limit(charactersMax)
          .toArray();
    }

    /// Slots that repeat the one before or say nothing are dropped.
    String decode(long[] slots) {
      var decoded = new StringBuilder();
      long previous = 0;
      for (long id : slots) {
        if (id != previous && id > 0 && id <= phonemes.size()) {
          decoded.append(phonemes.get((int) id - 1));
        }
        previous = id;
      }
      return decoded.toString();
    }
  }
}
