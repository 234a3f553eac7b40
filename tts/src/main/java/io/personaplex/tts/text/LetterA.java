package io.personaplex.tts.text;

import io.personaplex.tts.text.tag.TaggedToken;
import java.util.ArrayList;
import java.util.List;

/// Tells the letter from the article: "Plan A failed", "A or C". A capital A inside a sentence is
/// the letter unless a capital follows it (A Tale of Two Cities, ALL CAPITALS).
///
/// Threads: stateless.
final class LetterA {
  private static final String LETTER = "A";
  private static final String ARTICLE_TAG = "DT";
  private static final String NOUN_TAG = "NN";

  private LetterA() {}

  static List<TaggedToken> retag(List<TaggedToken> tokens) {
    var retagged = new ArrayList<>(tokens);
    for (int i = 1; i < tokens.size(); i++) {
      TaggedToken token = tokens.get(i);
      boolean article = token.text().equals(LETTER) && token.tag().equals(ARTICLE_TAG);
      if (article && isWord(tokens.get(i - 1)) && !capitalFollows(tokens, i)) {
        retagged.set(i, new TaggedToken(LETTER, NOUN_TAG, token.spaceAfter()));
      }
    }
    return List.copyOf(retagged);
  }

  /// After a mark a new clause may start with the article.
  private static boolean isWord(TaggedToken token) {
    return token.text().codePoints().anyMatch(Character::isLetterOrDigit);
  }

  private static boolean capitalFollows(List<TaggedToken> tokens, int at) {
    return at + 1 < tokens.size()
        && Character.isUpperCase(tokens.get(at + 1).text().codePointAt(0));
  }
}
