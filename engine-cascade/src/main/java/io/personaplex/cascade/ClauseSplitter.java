package io.personaplex.cascade;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cuts a growing text into stretches fit to be spoken: pieces in, clauses out. Nothing is changed:
/// the clauses concatenated are the text.
///
/// In a hurry a clause ends
///
/// - after `.`, `!`, `?` or a line end,
/// - after `,`, `;`, `:` or a dash if it has 3 words,
/// - before a word like "and" or "because" if it has 5 words,
/// - after 7 words.
///
/// Otherwise it is a sentence, or at most 24 words of one. Never inside a number ("3.50", "9 a.m.")
/// or right after a title or an abbreviation that asks for more ("Dr.", "e.g."). A full stop after
/// a plain word ends a sentence at once; everywhere else the next word is awaited. One thread.
final class ClauseSplitter {
  /// A stretch to be spoken.
  ///
  /// @param text as it came, with the white space before it
  /// @param endsSentence whether a sentence is over with it
  record Clause(String text, boolean endsSentence) {}

  private static final int WORDS_BEFORE_MARK = 3;
  private static final int WORDS_BEFORE_JOINT = 5;
  private static final int WORDS_IN_HURRY = 7;
  private static final int WORDS_AT_LEISURE = 24;

  private static final String SENTENCE_MARKS = ".!?…\n";
  private static final String CLAUSE_MARKS = ",;:—";
  private static final String CLOSING = "\"')]”’*";

  /// Words that begin a new part of a sentence.
  private static final Set<String> JOINTS =
      Set.of(
          "and", "as", "at", "because", "but", "for", "from", "if", "in", "on", "or", "so", "than",
          "that", "to", "when", "where", "which", "while", "who", "with");

  /// Words that lean on the next one: no cut right after them.
  private static final Set<String> LEANING =
      Set.of(
          "a", "an", "and", "are", "as", "at", "because", "but", "by", "for", "from", "he", "her",
          "his", "i", "i'm", "if", "in", "is", "it", "my", "no", "of", "on", "or", "our", "she",
          "so", "some", "than", "that", "the", "their", "they", "this", "to", "very", "was", "we",
          "were", "when", "where", "which", "who", "with", "you", "your");

  /// Never the end of a sentence.
  private static final Set<String> TITLES =
      Set.of(
          "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "mt.", "ph.", "vs.", "e.g.", "i.e.", "gen.",
          "capt.", "lt.", "sgt.", "rev.", "hon.", "approx.");

  /// The end of a sentence unless a number follows.
  private static final Set<String> NUMBERED = Set.of("no.", "nos.", "fig.", "ch.", "p.", "pp.");

  /// The end of a sentence only if a capital follows.
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "a.m.", "p.m.", "etc.", "inc.", "ltd.", "co.", "corp.", "jr.", "sr.", "u.s.", "u.k.",
          "ave.", "blvd.", "rd.", "dept.", "min.", "max.", "sec.", "hr.", "hrs.", "ft.", "oz.",
          "lb.", "lbs.", "jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "oct.", "nov.", "dec.",
          "b.c.", "a.d.", "ph.d.");

  private final StringBuilder pending = new StringBuilder();

  /// Adds the next piece of text.
  void add(String piece) {
    pending.append(piece);
  }

  /// Removes and returns the next complete clause, or null if there is none yet.
  ///
  /// @param hurry whether a short clause now is worth more than a whole sentence later
  @Nullable Clause next(boolean hurry) {
    int words = 0;
    int at = skipSpace(0);
    int leisureCut = -1;
    while (at < pending.length()) {
      int end = wordEnd(at);
      boolean complete = end < pending.length();
      String word = pending.substring(at, end);
      String bare = bare(word);
      words++;
      int newLine = complete ? newLineAfter(end) : -1;
      if (newLine >= 0) {
        return cut(newLine, true);
      }
      if (endsSentence(word, end)) {
        return cut(end, true);
      }
      int limit = hurry ? WORDS_IN_HURRY : WORDS_AT_LEISURE;
      char mark = lastMark(word);
      if (CLAUSE_MARKS.indexOf(mark) >= 0
          && words >= WORDS_BEFORE_MARK
          && (complete || Character.isLetter(beforeMark(word)))) {
        if (hurry) {
          return cut(end, false);
        }
        leisureCut = end;
      }
      if (!complete) {
        return null;
      }
      boolean mayCut = !LEANING.contains(bare) && !TITLES.contains(bare) && !holdsDigit(word);
      if (words >= limit && mayCut) {
        return cut(leisureCut > 0 ? leisureCut : end, false);
      }
      int nextAt = skipSpace(end);
      if (hurry && words >= WORDS_BEFORE_JOINT && mayCut) {
        int nextEnd = wordEnd(nextAt);
        boolean whole = nextEnd < pending.length();
        if (whole && JOINTS.contains(bare(pending.substring(nextAt, nextEnd)))) {
          return cut(end, false);
        }
      }
      at = nextAt;
    }
    return null;
  }

  /// Everything that is left, as the end of the text; null if that is only white space.
  @Nullable Clause rest() {
    return pending.toString().isBlank() ? null : cut(pending.length(), true);
  }

  /// What is left up to its last mark, for a text that was broken off; null if there is no mark, or
  /// only white space before it.
  @Nullable Clause restUpToMark() {
    for (int i = pending.length() - 1; i > 0; i--) {
      char c = pending.charAt(i);
      boolean inside = i + 1 < pending.length() && !Character.isWhitespace(pending.charAt(i + 1));
      if (!inside && (CLAUSE_MARKS.indexOf(c) >= 0 || SENTENCE_MARKS.indexOf(c) >= 0)) {
        return pending.substring(0, i + 1).isBlank() ? null : cut(i + 1, false);
      }
    }
    return null;
  }

  private Clause cut(int end, boolean endsSentence) {
    String text = pending.substring(0, end);
    pending.delete(0, end);
    return new Clause(text, endsSentence);
  }

  private boolean endsSentence(String word, int end) {
    char mark = lastMark(word);
    if (SENTENCE_MARKS.indexOf(mark) < 0) {
      return false;
    }
    boolean followed = end < pending.length();
    boolean mayGrow = !followed && (mark == '…' || quoteIsOpen(end));
    if (mark != '.') {
      return !mayGrow;
    }
    String bare = bare(word);
    if (TITLES.contains(bare)) {
      return false;
    }
    if (bare.length() == 2 && Character.isLetter(bare.charAt(0)) && !bare.equals("i.")) {
      return false; // an initial
    }
    if (ABBREVIATIONS.contains(bare) || isInitials(bare)) {
      int next = skipSpace(end);
      return next < pending.length() && Character.isUpperCase(pending.charAt(next));
    }
    if (NUMBERED.contains(bare)) {
      int next = skipSpace(end);
      return next < pending.length() && !Character.isDigit(pending.charAt(next));
    }
    // "3." may become "3.50", "a." may become "a.m."; a plain word is over with its full stop.
    return followed || (isPlainWord(bare) && !mayGrow);
  }

  private boolean quoteIsOpen(int end) {
    return pending.chars().limit(end).filter(c -> c == '"').count() % 2 == 1;
  }

  /// "U.S.A.": letters with full stops.
  private static boolean isInitials(String bare) {
    if (bare.length() % 2 != 0 || bare.length() < 4) {
      return false;
    }
    for (int i = 0; i < bare.length(); i += 2) {
      if (!Character.isLetter(bare.charAt(i)) || bare.charAt(i + 1) != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainWord(String bare) {
    int letters = bare.length() - 1;
    for (int i = 0; i < letters; i++) {
      if (!Character.isLetter(bare.charAt(i)) && bare.charAt(i) != '\'') {
        return false;
      }
    }
    return letters >= 2;
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < pending.length() && Character.isWhitespace(pending.charAt(at))) {
      at++;
    }
    return at;
  }

  private int wordEnd(int from) {
    int at = from;
    while (at < pending.length() && !Character.isWhitespace(pending.charAt(at))) {
      at++;
    }
    return at;
  }

  /// End of the first line break in the white space at `from`, or -1.
  private int newLineAfter(int from) {
    for (int at = from; at < pending.length() && Character.isWhitespace(pending.charAt(at)); at++) {
      if (pending.charAt(at) == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  /// The last character that is not a closing quote or bracket.
  private static char lastMark(String word) {
    for (int i = word.length() - 1; i >= 0; i--) {
      if (CLOSING.indexOf(word.charAt(i)) < 0) {
        return word.charAt(i);
      }
    }
    return 0;
  }

  private static char beforeMark(String word) {
    int mark = word.lastIndexOf(lastMark(word));
    return mark > 0 ? word.charAt(mark - 1) : 0;
  }

  /// Lower case, without quotes and brackets around it.
  private static String bare(String word) {
    int begin = 0;
    int end = word.length();
    while (begin < end && (CLOSING + "([“‘").indexOf(word.charAt(begin)) >= 0) {
      begin++;
    }
    while (end > begin && CLOSING.indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(begin, end).toLowerCase(Locale.ROOT);
  }

  private static boolean holdsDigit(String word) {
    return word.chars().anyMatch(Character::isDigit);
  }
}
