package io.personaplex.tts.text.read;

import io.personaplex.tts.text.tag.TaggedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cuts tokens into pieces, settles marks and currency signs, and gathers the rest in groups.
/// Belongs to one call.
final class WordGroups {
  /// Tags of marks.
  private static final Set<String> MARK_TAGS =
      Set.of(".", ",", ":", "$", "#", "NFP", "-LRB-", "-RRB-", "``", "\"\"", "''");

  /// The marks the acoustic model knows.
  private static final String SPOKEN_MARKS = ";:,.!?—…\"“”";

  private static final String NUMBER_TAG = "CD";

  private final List<WordGroup> groups = new ArrayList<>();

  /// The group that the next piece joins, null after white space or a mark.
  private @Nullable WordGroup open;

  private @Nullable Currency pending;

  private WordGroups() {}

  static List<WordGroup> of(List<TaggedToken> tokens) {
    var groups = new WordGroups();
    for (int i = 0; i < tokens.size(); i++) {
      boolean beforeNumber = i + 1 < tokens.size() && tokens.get(i + 1).tag().equals(NUMBER_TAG);
      groups.addToken(Piece.of(tokens.get(i)), beforeNumber);
    }
    return groups.groups;
  }

  private void addToken(List<Piece> pieces, boolean beforeNumber) {
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      boolean last = i == pieces.size() - 1;
      String mark = mark(piece);
      if (mark != null) {
        piece.settle(mark);
        startGroup(piece);
        open = null;
        continue;
      }
      if (pending != null) {
        if (!piece.tag().equals(NUMBER_TAG)) {
          pending = null;
        } else if (last && !beforeNumber) {
          piece.takeCurrency(pending);
        }
      } else if (i > 0 && !last && isTo(pieces.get(i - 1), piece, pieces.get(i + 1))) {
        piece.readAs("to");
      }
      addPiece(piece);
    }
  }

  /// What a mark says, null if the piece is none. A currency sign is silent and waits for its
  /// number.
  private @Nullable String mark(Piece piece) {
    Currency currency = Currency.ofSign(piece.text());
    if (piece.tag().equals("$") && currency != null) {
      pending = currency;
      return "";
    }
    if (piece.tag().equals(":") && (piece.text().equals("-") || piece.text().equals("–"))) {
      return "—";
    }
    boolean letters = piece.text().chars().allMatch(Dictionary::isAsciiLetter);
    return MARK_TAGS.contains(piece.tag()) && !letters ? markPhonemes(piece) : null;
  }

  private static String markPhonemes(Piece piece) {
    return switch (piece.tag()) {
      case "-LRB-" -> "(";
      case "-RRB-" -> ")";
      case "``" -> "“";
      case "''", "\"\"" -> "”";
      default -> {
        var spoken = new StringBuilder();
        piece
            .text()
            .codePoints()
            .filter(c -> SPOKEN_MARKS.indexOf(c) >= 0)
            .forEach(spoken::appendCodePoint);
        yield spoken.toString();
      }
    };
  }

  private void addPiece(Piece piece) {
    if (open == null) {
      startGroup(piece);
    } else {
      piece.joinsOpenGroup();
      open.add(piece);
    }
    if (piece.spaceAfter()) {
      open = null;
    }
  }

  private void startGroup(Piece piece) {
    open = new WordGroup();
    open.add(piece);
    groups.add(open);
  }

  /// The 2 of B2B.
  private static boolean isTo(Piece before, Piece piece, Piece after) {
    return piece.text().equals("2")
        && Character.isLetter(before.text().codePointBefore(before.text().length()))
        && Character.isLetter(after.text().codePointAt(0));
  }
}
