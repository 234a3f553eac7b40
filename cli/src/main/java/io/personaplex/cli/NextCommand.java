package io.personaplex.cli;

import io.personaplex.apphost.container.EngineKind;
import io.personaplex.publish.ServiceImage;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The command line that a person runs after `personaplex image`, in the words of the engine that
/// is used, to be pasted into a shell.
final class NextCommand {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private NextCommand() {}

  /// Runs an image that was built.
  static String run(ServiceImage image, EngineKind engine) {
    return image.tag().equals(Scenario6Images.BACKEND_TAG)
        ? "./personaplex run"
        : "%1$s run --rm --publish 127.0.0.1:%2$d:%2$d %3$s"
            .formatted(engine.program(), image.port(), word(image.tag()));
  }

  /// Builds an image from a context that was written.
  static String build(ServiceImage image, EngineKind engine, Path context) {
    String more =
        switch (engine) {
          case DOCKER -> "";
          case PODMAN -> " --format docker"; // its own format has no health check
        };
    return "%s build%s --tag %s %s"
        .formatted(engine.program(), more, word(image.tag()), word(context.toString()));
  }

  /// One word for a shell, whatever is in it.
  private static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
