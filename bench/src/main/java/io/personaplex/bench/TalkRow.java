package io.personaplex.bench;

/// One question of `bench talk` and how it went.
///
/// @param errors the recogniser's, against the text of the question
/// @param right the agent's words hold an accepted keyword
record TalkRow(
    String persona, Question question, Answer answer, WordErrorRate errors, boolean right) {
  static TalkRow of(Persona persona, Question question, Answer answer) {
    return new TalkRow(
        persona.name(),
        question,
        answer,
        WordErrorRate.of(question.text(), answer.heard()),
        question.answeredBy(answer.text()));
  }
}
