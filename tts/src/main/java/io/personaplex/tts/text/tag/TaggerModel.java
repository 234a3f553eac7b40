package io.personaplex.tts.text.tag;

import static io.personaplex.tts.text.model.VoiceFiles.expect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.personaplex.tts.text.model.StringIndex;
import io.personaplex.tts.text.model.StringPool;
import io.personaplex.tts.text.model.VoiceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the tagger learnt: the words that always have one tag, the words it has seen, and for every
/// feature the weights of some tags (291,441 numbers with one decimal).
///
/// Threads: immutable.
final class TaggerModel {
  private static final String FILE = "tagger.json.gz";

  /// The weights have one decimal, so tenths are exact and fit 16 bits.
  private static final double TENTHS = 10;

  private final List<String> tags;
  private final Map<String, String> fixedTags;
  private final Set<String> vocabulary;
  private final StringIndex features;

  /// The weights of feature `f` are at `ends[f - 1] ≤ i < ends[f]`.
  private final int[] ends;

  private final byte[] weightTags;
  private final short[] weightTenths;

  private TaggerModel(Loading loading) {
    this.tags = List.copyOf(loading.tags);
    this.fixedTags = loading.fixedTags;
    this.vocabulary = loading.vocabulary;
    this.features = new StringIndex(loading.features.build());
    this.ends = Arrays.copyOf(loading.ends, loading.featureCount);
    this.weightTags = Arrays.copyOf(loading.weightTags, loading.weightCount);
    this.weightTenths = Arrays.copyOf(loading.weightTenths, loading.weightCount);
  }

  static TaggerModel load(VoiceFiles folder) {
    return folder.read(FILE, parser -> new TaggerModel(new Loading(parser)));
  }

  /// The tag set in ascending code-point order; scores have the same order.
  List<String> tags() {
    return tags;
  }

  /// The only tag of `word`, or null if the context decides.
  @Nullable String fixedTag(String word) {
    return fixedTags.get(word);
  }

  boolean knows(String normalForm) {
    return vocabulary.contains(normalForm);
  }

  /// Adds the weights of one feature to the scores, if the model has it.
  void addWeights(String feature, double[] scores) {
    int f = features.find(feature);
    if (f < 0) {
      return;
    }
    for (int i = f == 0 ? 0 : ends[f - 1]; i < ends[f]; i++) {
      scores[weightTags[i]] += weightTenths[i] / TENTHS;
    }
  }

  /// The arrays while they grow.
  private static final class Loading {
    final List<String> tags = new ArrayList<>();
    final Map<String, String> fixedTags = new HashMap<>();
    final Set<String> vocabulary = new HashSet<>();
    final StringPool.Builder features = new StringPool.Builder();
    int[] ends = new int[1 << 16];
    byte[] weightTags = new byte[1 << 18];
    short[] weightTenths = new short[1 << 18];
    int featureCount;
    int weightCount;

    Loading(JsonParser parser) throws IOException {
      expect(parser, JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "tags" -> readTags(parser);
          case "tagdict" -> readFixedTags(parser);
          case "vocab" -> readVocabulary(parser);
          case "weights" -> readWeights(parser);
          default -> parser.skipChildren();
        }
      }
      if (tags.isEmpty() || featureCount == 0) {
        throw new IOException("it has no 'tags' or no 'weights'");
      }
    }

    private void readTags(JsonParser parser) throws IOException {
      expect(parser, JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        tags.add(parser.getText());
      }
      tags.sort(null);
    }

    private void readFixedTags(JsonParser parser) throws IOException {
      expect(parser, JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String word = parser.currentName();
        String tag = parser.nextTextValue();
        fixedTags.put(word, tags.get(tagNumber(tag)));
      }
    }

    private void readVocabulary(JsonParser parser) throws IOException {
      expect(parser, JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        vocabulary.add(parser.getText());
      }
    }

    private void readWeights(JsonParser parser) throws IOException {
      expect(parser, JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        features.add(parser.currentName());
        parser.nextToken();
        expect(parser, JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          byte tag = tagNumber(parser.currentName());
          parser.nextToken();
          addWeight(tag, parser.getDoubleValue());
        }
        endFeature();
      }
    }

    private void addWeight(byte tag, double weight) throws IOException {
      double tenths = Math.rint(weight * TENTHS);
      if (tenths / TENTHS != weight || Math.abs(tenths) > Short.MAX_VALUE) {
        throw new IOException(
            "got the weight %s, wanted one decimal and at most ±%d"
                .formatted(weight, Short.MAX_VALUE / (int) TENTHS));
      }
      if (weightCount == weightTags.length) {
        weightTags = Arrays.copyOf(weightTags, 2 * weightCount);
        weightTenths = Arrays.copyOf(weightTenths, 2 * weightCount);
      }
      weightTags[weightCount] = tag;
      weightTenths[weightCount++] = (short) tenths;
    }

    private void endFeature() {
      if (featureCount == ends.length) {
        ends = Arrays.copyOf(ends, 2 * featureCount);
      }
      ends[featureCount++] = weightCount;
    }

    private byte tagNumber(@Nullable String tag) throws IOException {
      int number = tag == null ? -1 : tags.indexOf(tag);
      if (number < 0) {
        throw new IOException("got the tag '%s', wanted one of 'tags' %s".formatted(tag, tags));
      }
      return (byte) number;
    }
  }
}
