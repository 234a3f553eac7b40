package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.client.SoundLevel;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QuestionSetTest {
  private final List<Persona> personas = QuestionSet.load().personas();

  @Test
  void thirtyQuestionsAreAskedOfFivePersonas() {
    assertThat(personas).hasSize(5).allSatisfy(p -> assertThat(p.questions()).hasSize(6));
    assertThat(personas.stream().flatMap(p -> p.questions().stream()).map(Question::id))
        .doesNotHaveDuplicates();
  }

  @Test
  void noKeywordNorItsStemOccursInItsQuestion() {
    for (Persona persona : personas) {
      for (Question question : persona.questions()) {
        assertThat(question.answeredBy(question.text())).as(question.id()).isFalse();
        var stems =
            SpokenWords.of(question.text()).stream()
                .map(QuestionSetTest::stem)
                .collect(Collectors.toSet());
        for (String keyword : question.keywords()) {
          for (String word : SpokenWords.of(keyword)) {
            assertThat(stems).as("%s: %s", question.id(), keyword).doesNotContain(stem(word));
          }
        }
      }
    }
  }

  @Test
  void thePersonaHoldsTheAnswerToEveryQuestion() {
    for (Persona persona : personas) {
      for (Question question : persona.questions()) {
        assertThat(question.answeredBy(persona.text())).as(question.id()).isTrue();
      }
    }
  }

  @Test
  void everyQuestionIsRecordedAndSeveralForeignVoicesSpeak() {
    for (Persona persona : personas) {
      for (Question question : persona.questions()) {
        float[] recording = QuestionSet.recording(question);
        assertThat(recording.length / 24_000.0).as(question.id()).isBetween(0.8, 6.0);
        assertThat(SoundLevel.lastAbove(SoundLevel.VOICED, recording))
            .as(question.id())
            .isGreaterThan(recording.length / 2);
      }
    }
    assertThat(
            personas.stream().flatMap(p -> p.questions().stream()).map(Question::voice).distinct())
        .hasSize(4);
  }

  @Test
  void aKeywordCountsAsAWholeSpokenWord() {
    var question =
        new Question("x", "v", "How much is it?", List.of("thirty-five", "free of charge"));
    assertThat(question.answeredBy("It is 35 dollars.")).isTrue();
    assertThat(question.answeredBy("That's free of charge!")).isTrue();
    assertThat(question.answeredBy("It is 350 dollars, of charge free.")).isFalse();
    assertThat(question.answeredBy("")).isFalse();
  }

  /// Five letters without a plural's s: tomatoes and tomato, rooftop and roof are near enough.
  private static String stem(String word) {
    String singular = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    return singular.substring(0, Math.min(5, singular.length()));
  }
}
