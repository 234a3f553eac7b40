package io.personaplex.cascade;

import io.personaplex.audio.Wav;
import io.personaplex.models.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/// The small model set, for tests of the native stages. `./build` fetches it; without it the tests
/// fail with the command that does.
final class SmallModels {
  private SmallModels() {}

  static Path file(String model) {
    return ModelStore.of(System.getenv()).file(model);
  }

  /// "Yes.", 0.75 s, spoken by espeak-ng.
  static float[] yes() {
    String name = "yes.wav";
    try (var in = SmallModels.class.getResourceAsStream(name)) {
      return Wav.read(name, Objects.requireNonNull(in, name)).samplesAt(Recogniser.SAMPLE_RATE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
