package io.personaplex.tts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Splits a text at line breaks and at the ends of sentences.
///
/// Threads: immutable.
final class Sentences {
  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  /// An end mark, closing marks that are dropped, white space, and something that goes on.
  private static final Pattern BOUNDARY =
      Pattern.compile("(?U)(?<=[.!?…])[\"”’)\\]]*+\\s++(?=\\S)");

  private static final String OPENING = "(\"“'‘";

  private final Set<String> titles;

  /// @param titles words after which a dot ends no sentence: `Dr`, `St`
  Sentences(Set<String> titles) {
    this.titles = titles;
  }

  /// The sentences in order, trimmed, none empty.
  List<String> split(String text) {
    var sentences = new ArrayList<String>();
    for (String paragraph : LINE_BREAK.split(text, -1)) {
      splitParagraph(paragraph.strip(), sentences);
    }
    return List.copyOf(sentences);
  }

  private void splitParagraph(String paragraph, List<String> sentences) {
    int start = 0;
    Matcher boundary = BOUNDARY.matcher(paragraph);
    while (boundary.find()) {
      if (ends(paragraph, boundary.start(), boundary.end())) {
        sentences.add(paragraph.substring(start, boundary.start()));
        start = boundary.end();
      }
    }
    if (start < paragraph.length()) {
      sentences.add(paragraph.substring(start));
    }
  }

  /// Whether the mark before `end` ends a sentence if the text goes on at `next`.
  private boolean ends(String paragraph, int end, int next) {
    if (Character.isLowerCase(paragraph.codePointAt(next))) {
      return false;
    }
    if (paragraph.charAt(end - 1) != '.') {
      return true;
    }
    String word = wordBefore(paragraph, end - 1);
    boolean initial =
        word.codePointCount(0, word.length()) == 1 && Character.isUpperCase(word.codePointAt(0));
    return !initial && !titles.contains(word);
  }

  private static String wordBefore(String paragraph, int end) {
    int start = end;
    while (start > 0 && !Character.isWhitespace(paragraph.charAt(start - 1))) {
      start--;
    }
    while (start < end && OPENING.indexOf(paragraph.charAt(start)) >= 0) {
      start++;
    }
    return paragraph.substring(start, end);
  }
}
