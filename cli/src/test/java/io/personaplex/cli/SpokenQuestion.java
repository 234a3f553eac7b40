package io.personaplex.cli;

import io.personaplex.audio.Wav;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/// A question of the benchmark, spoken by a foreign synthesiser, as the browser's microphone.
final class SpokenQuestion {
  private static final int HZ = 24_000;
  private static final String FOLDER = "/io/personaplex/bench/talk/";

  private SpokenQuestion() {}

  /// Writes it between silences into a file that the fake microphone plays in a loop.
  ///
  /// @param id of the question, for example `bakery-2`
  /// @param secondsBefore silence before it
  /// @param secondsAfter silence after it
  /// @return the question's own samples at 24 kHz
  static float[] write(String id, Path file, int secondsBefore, int secondsAfter)
      throws IOException {
    try (InputStream in = SpokenQuestion.class.getResourceAsStream(FOLDER + id + ".wav")) {
      if (in == null) {
        throw new AssertionError("no question " + FOLDER + id + ".wav on the class path");
      }
      float[] question = Wav.read(id, in).samplesAt(HZ);
      float[] whole =
          Arrays.copyOf(new float[0], secondsBefore * HZ + question.length + secondsAfter * HZ);
      System.arraycopy(question, 0, whole, secondsBefore * HZ, question.length);
      new Wav(whole, HZ).write(file);
      return question;
    }
  }
}
