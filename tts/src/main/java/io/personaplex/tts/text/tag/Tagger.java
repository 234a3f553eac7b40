package io.personaplex.tts.text.tag;

import io.personaplex.tts.text.model.VoiceFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Parts of speech by an averaged perceptron, greedy from left to right.
///
/// - **Numerics**: weights are added as doubles in the order of the features, so that ties fall as
///   they do in the reference.
/// - **Threads**: stateless over an immutable model.
public final class Tagger {
  private static final String START = "-START-";
  private static final String START2 = "-START2-";
  private static final String END = "-END-";
  private static final String END2 = "-END2-";
  private static final int SUFFIX = 3;

  private final TaggerModel model;

  private Tagger(TaggerModel model) {
    this.model = model;
  }

  public static Tagger load(VoiceFiles folder) {
    return new Tagger(TaggerModel.load(folder));
  }

  public List<TaggedToken> tag(List<Token> tokens) {
    List<String> context = context(tokens);
    var tagged = new ArrayList<TaggedToken>(tokens.size());
    String previous = START;
    String beforePrevious = START2;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String tag = model.fixedTag(token.text());
      if (tag == null) {
        tag = best(token.text(), i, context, previous, beforePrevious);
      }
      tagged.add(new TaggedToken(token.text(), tag, token.spaceAfter()));
      beforePrevious = previous;
      previous = tag;
    }
    return List.copyOf(tagged);
  }

  /// The normal forms of the tokens, two marks before and behind.
  private List<String> context(List<Token> tokens) {
    var context = new ArrayList<String>(tokens.size() + 4);
    context.add(START2);
    context.add(START);
    for (Token token : tokens) {
      context.add(normalForm(token.text()));
    }
    context.add(END);
    context.add(END2);
    return context;
  }

  private String normalForm(String word) {
    String form;
    if (word.indexOf('-') > 0) {
      form = "!HYPHEN";
    } else if (word.length() == 4 && word.chars().allMatch(Character::isDigit)) {
      form = "!YEAR";
    } else if (Character.isDigit(word.codePointAt(0))) {
      form = "!DIGITS";
    } else {
      form = word.toLowerCase(Locale.ROOT);
    }
    return model.knows(form) ? form : "<" + WordShape.of(word) + ">";
  }

  private String best(
      String word, int at, List<String> context, String previous, String beforePrevious) {
    int here = at + 2;
    String before = context.get(here - 1);
    String after = context.get(here + 1);
    double[] scores = new double[model.tags().size()];
    add("b", null, scores);
    add("s3=", suffix(word), scores);
    add("p1=", word.substring(0, Character.charCount(word.codePointAt(0))), scores);
    add("w=", context.get(here), scores);
    add("sh=", WordShape.of(word), scores);
    add(at == 0 ? "i0" : "i+", null, scores);
    add("t-1=", previous, scores);
    add("t-2=", beforePrevious, scores);
    add("t-12=", previous + "," + beforePrevious, scores);
    add("w-1=", before, scores);
    add("s3-1=", suffix(before), scores);
    add("w-2=", context.get(here - 2), scores);
    add("w+1=", after, scores);
    add("s3+1=", suffix(after), scores);
    add("w+2=", context.get(here + 2), scores);
    int best = 0;
    for (int tag = 1; tag < scores.length; tag++) {
      if (scores[tag] >= scores[best]) {
        best = tag; // at a tie the greater name
      }
    }
    return model.tags().get(best);
  }

  private void add(String name, @Nullable String value, double[] scores) {
    model.addWeights(value == null ? name : name + value, scores);
  }

  private static String suffix(String word) {
    int characters = word.codePointCount(0, word.length());
    return characters <= SUFFIX
        ? word
        : word.substring(word.offsetByCodePoints(0, characters - SUFFIX));
  }
}
