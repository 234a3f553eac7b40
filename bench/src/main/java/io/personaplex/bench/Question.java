package io.personaplex.bench;

import java.util.Collections;
import java.util.List;

/// A spoken question and the words that show its answer to be right.
///
/// @param id names the recording: `ID.wav`
/// @param voice who speaks the recording, `SYNTHESISER:VOICE`
/// @param text what is said
/// @param keywords any one of them makes an answer right; none occurs in `text`
record Question(String id, String voice, String text, List<String> keywords) {
  Question {
    keywords = List.copyOf(keywords);
  }

  /// Whether an answer holds a keyword, as whole spoken words.
  boolean answeredBy(String answer) {
    List<String> words = SpokenWords.of(answer);
    return keywords.stream()
        .anyMatch(keyword -> Collections.indexOfSubList(words, SpokenWords.of(keyword)) >= 0);
  }
}
