package io.personaplex.bench;

import java.util.List;

/// The committed questions of `bench talk`; `bench/record-questions` made the recordings.
///
/// @param personas in the order in which they are asked
record QuestionSet(List<Persona> personas) {
  private static final RecordedSet FILES = new RecordedSet("talk/", "bench/record-questions");

  QuestionSet {
    personas = List.copyOf(personas);
  }

  static QuestionSet load() {
    return FILES.describedBy("questions.json", QuestionSet.class);
  }

  /// A recording at the rate of the conversation.
  static float[] recording(Question question) {
    return recording(question.id());
  }

  /// The recording of the question with this id, at the rate of the conversation.
  static float[] recording(String id) {
    return FILES.recording(id);
  }
}
