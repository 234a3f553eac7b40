package io.personaplex.tts.text.read;

import io.personaplex.tts.text.tag.TaggedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of a token that may be read by itself: the B and the 12 of B12. Belongs to one call.
final class Piece {
  /// Letters and numerals that are no decimal digits.
  private static final String LETTER = "[\\p{L}\\p{Nl}\\p{No}]";

  private static final String APOSTROPHE = "['‘’]";

  private static final Pattern PIECE =
      Pattern.compile(
          String.join(
              "|",
              "^" + APOSTROPHE + "+",
              "\\p{Lu}(?=\\p{Lu}\\p{Ll})", // J of JSmith
              "(?:^-)?(?:[,.]?\\p{Nd})++",
              "[-_]+",
              APOSTROPHE + "{2,}",
              LETTER
                  + "*?(?:"
                  + APOSTROPHE
                  + LETTER
                  + ")*?\\p{Ll}(?=\\p{Lu})", // camel of camelCase
              LETTER + "+(?:" + APOSTROPHE + LETTER + ")*",
              "[^-_'‘’\\p{L}\\p{Nl}\\p{No}\\p{Nd}]",
              APOSTROPHE + "+$"));

  private final String text;
  private final String tag;
  private final boolean spaceAfter;

  private boolean head = true;
  private @Nullable Currency currency;
  private @Nullable String alias;
  private @Nullable String phonemes;

  private Piece(String text, String tag, boolean spaceAfter) {
    this.text = text;
    this.tag = tag;
    this.spaceAfter = spaceAfter;
  }

  /// The pieces of a token; what fits none (a single apostrophe between other marks) is not spoken.
  static List<Piece> of(TaggedToken token) {
    var texts = new ArrayList<String>();
    Matcher matcher = PIECE.matcher(token.text());
    while (matcher.find()) {
      texts.add(matcher.group());
    }
    var pieces = new ArrayList<Piece>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      boolean last = i == texts.size() - 1;
      pieces.add(new Piece(texts.get(i), token.tag(), last && token.spaceAfter()));
    }
    return pieces;
  }

  String text() {
    return text;
  }

  String tag() {
    return tag;
  }

  boolean spaceAfter() {
    return spaceAfter;
  }

  /// False for a piece that follows another without white space.
  boolean head() {
    return head;
  }

  void joinsOpenGroup() {
    head = false;
  }

  @Nullable Currency currency() {
    return currency;
  }

  void takeCurrency(Currency currency) {
    this.currency = currency;
  }

  /// The word to look up in its place, null for itself.
  @Nullable String alias() {
    return alias;
  }

  void readAs(String alias) {
    this.alias = alias;
  }

  /// What was found for it: null as long as nothing, empty if it is silent or spoken with another.
  @Nullable String phonemes() {
    return phonemes;
  }

  void settle(String phonemes) {
    this.phonemes = phonemes;
  }
}
