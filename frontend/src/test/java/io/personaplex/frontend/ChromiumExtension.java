package io.personaplex.frontend;

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
}
