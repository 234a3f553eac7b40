package io.personaplex.tts.text.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pieces that stand together without white space: `twenty-one`, `B12`, `Xavier's`. Belongs to one
/// call.
final class WordGroup {
  /// Pieces of only these are silent where nothing better is known.
  private static final String SILENT = "',-._‘’/";

  /// Sounds of double length, for the weight of a piece.
  private static final String LONG_SOUNDS = "AIOQWYʤʧ";

  private final List<Piece> pieces = new ArrayList<>();

  void add(Piece piece) {
    pieces.add(piece);
  }

  boolean isSinglePiece() {
    return pieces.size() == 1;
  }

  int size() {
    return pieces.size();
  }

  Piece piece(int index) {
    return pieces.get(index);
  }

  boolean spaceAfter() {
    return pieces.getLast().spaceAfter();
  }

  /// Whether a mark settled it before it was read.
  boolean isSettled() {
    return isSinglePiece() && pieces.getFirst().phonemes() != null;
  }

  /// The whole group as one word.
  Word word() {
    return word(0, pieces.size());
  }

  /// The pieces `from ≤ i < to` as one word. The heaviest piece gives the tag, the first one says
  /// whether it is a head.
  Word word(int from, int to) {
    List<Piece> span = pieces.subList(from, to);
    Piece first = span.getFirst();
    if (span.size() == 1) {
      String text = first.alias() == null ? first.text() : first.alias();
      return new Word(text, first.tag(), first.head(), first.currency());
    }
    var text = new StringBuilder();
    Piece heaviest = first;
    Currency currency = null;
    for (Piece piece : span) {
      text.append(piece.text());
      if (letterWeight(piece) > letterWeight(heaviest)) {
        heaviest = piece;
      }
      if (piece.currency() != null) {
        currency = piece.currency();
      }
    }
    return new Word(text.toString(), heaviest.tag(), first.head(), currency);
  }

  /// The first piece of a span speaks for all of it.
  void settle(int from, int to, String phonemes) {
    pieces.get(from).settle(phonemes);
    for (int i = from + 1; i < to; i++) {
      pieces.get(i).settle("");
    }
  }

  void settle(String phonemes) {
    settle(0, pieces.size(), phonemes);
  }

  /// Balances stress among the pieces and joins what they say.
  String phonemes() {
    if (isSinglePiece()) {
      return phonemes(pieces.getFirst());
    }
    Piece last = pieces.getLast();
    if (last.phonemes() == null && isPauseMark(last.text())) {
      last.settle(last.text());
    }
    boolean spaced = isSpaced();
    if (!spaced) {
      demoteSome();
    }
    var joined = new StringBuilder();
    for (Piece piece : pieces) {
      String phonemes = phonemes(piece);
      if (spaced && !joined.isEmpty() && !phonemes.isEmpty()) {
        joined.append(' ');
      }
      joined.append(phonemes);
    }
    return joined.toString();
  }

  static boolean isSilent(String text) {
    return text.chars().allMatch(c -> SILENT.indexOf(c) >= 0);
  }

  private static boolean isPauseMark(String text) {
    return text.length() == 1 && Phonemes.isPause(text.charAt(0));
  }

  private static String phonemes(Piece piece) {
    @Nullable String phonemes = piece.phonemes();
    return phonemes == null ? "" : phonemes;
  }

  /// Whether the pieces are words of their own: a slash, or letters beside digits or signs.
  private boolean isSpaced() {
    boolean letters = false;
    boolean digits = false;
    boolean others = false;
    for (Piece piece : pieces) {
      for (int i = 0; i < piece.text().length(); ) {
        int c = piece.text().codePointAt(i);
        i += Character.charCount(c);
        if (c == '/' || c == ' ') {
          return true;
        }
        if (SILENT.indexOf(c) >= 0) {
          continue;
        }
        letters |= Character.isLetter(c);
        digits |= c >= '0' && c <= '9';
        others |= !Character.isLetter(c) && (c < '0' || c > '9');
      }
    }
    return (letters ? 1 : 0) + (digits ? 1 : 0) + (others ? 1 : 0) > 1;
  }

  /// A compound has one main stress, or few: twenty-one, well-known.
  private void demoteSome() {
    List<Piece> spoken = pieces.stream().filter(piece -> !phonemes(piece).isEmpty()).toList();
    if (spoken.size() == 2 && spoken.getFirst().text().length() == 1) {
      demote(spoken.getLast());
      return;
    }
    long stressed = spoken.stream().filter(piece -> Stress.hasPrimary(phonemes(piece))).count();
    if (spoken.size() < 2 || stressed <= (spoken.size() + 1) / 2) {
      return;
    }
    spoken.stream()
        .sorted(
            Comparator.comparing((Piece piece) -> Stress.hasPrimary(phonemes(piece)))
                .thenComparingInt(piece -> soundWeight(phonemes(piece))))
        .limit(spoken.size() / 2)
        .forEach(WordGroup::demote);
  }

  private static void demote(Piece piece) {
    piece.settle(Stress.DEMOTED.apply(phonemes(piece)));
  }

  /// The characters of a piece, capitals counted twice.
  private static int letterWeight(Piece piece) {
    return piece.text().codePoints().map(c -> c == Character.toLowerCase(c) ? 1 : 2).sum();
  }

  private static int soundWeight(String phonemes) {
    return phonemes.chars().map(c -> LONG_SOUNDS.indexOf(c) >= 0 ? 2 : 1).sum();
  }
}
