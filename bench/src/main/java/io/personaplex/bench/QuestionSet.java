package io.personaplex.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.audio.Wav;
import io.personaplex.speech.AudioFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// The committed questions of `bench talk`; `bench/record-questions` made the recordings.
///
/// @param personas in the order in which they are asked
record QuestionSet(List<Persona> personas) {
  private static final String FOLDER = "talk/";
  private static final String FILE = FOLDER + "questions.json";

  QuestionSet {
    personas = List.copyOf(personas);
  }

  static QuestionSet load() {
    try (InputStream in = open(FILE)) {
      return new ObjectMapper().readValue(in, QuestionSet.class);
    } catch (IOException e) {
      throw new BenchException("%s cannot be read".formatted(FILE), e);
    }
  }

  /// A recording at the rate of the conversation.
  static float[] recording(Question question) {
    return recording(question.id());
  }

  /// The recording of the question with this id, at the rate of the conversation.
  static float[] recording(String id) {
    String name = FOLDER + id + ".wav";
    try (InputStream in = open(name)) {
      return Wav.read(name, in).samplesAt(AudioFormat.MIMI.sampleRate());
    } catch (IOException e) {
      throw new BenchException("%s cannot be read".formatted(name), e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = QuestionSet.class.getResourceAsStream(name);
    if (in == null) {
      throw new BenchException(
          "%s is not among the resources of the bench; bench/record-questions makes recordings"
              .formatted(name));
    }
    return in;
  }
}
