package io.personaplex.frontend;

import io.personaplex.audio.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One [Chromium] for all tests of a run: starting one costs seconds.
final class ChromiumExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ChromiumExtension.class);

  private record Shared(Chromium chromium, Path microphone) implements AutoCloseable {
    static Shared open() {
      try {
        Path file = Files.createTempFile("microphone", ".wav");
        VoiceLikeSound.wav(4).write(file);
        return new Shared(new Chromium(file), file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      chromium.close();
      Files.deleteIfExists(microphone);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Chromium.class;
  }

  @Override
  public Chromium resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Shared.class, _ -> Shared.open(), Shared.class)
        .chromium();
  }

  /// Sound that noise suppression takes for a voice: harmonics of a moving pitch, in syllables.
  static final class VoiceLikeSound {
    private static final int HZ = 24_000;
    private static final int HARMONICS = 12;

    private VoiceLikeSound() {}

    static Wav wav(int seconds) {
      return new Wav(samples(seconds * HZ), HZ);
    }

    static float[] samples(int count) {
      float[] samples = new float[count];
      double phase = 0;
      for (int i = 0; i < count; i++) {
        double t = i / (double) HZ;
        phase += 2 * Math.PI * (140 + 30 * Math.sin(2 * Math.PI * 0.7 * t)) / HZ;
        double syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * t));
        double sum = 0;
        for (int h = 1; h <= HARMONICS; h++) {
          sum += Math.sin(h * phase) / h;
        }
        samples[i] = (float) (0.3 * syllable * sum);
      }
      return samples;
    }
  }
}
