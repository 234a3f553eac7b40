package io.personaplex.cli;

import io.personaplex.apphost.JvmLaunch;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of the launcher: sources, `.env`, `env.example`.
final class Checkout {
  private Checkout() {}

  /// The folder this process was started from with `./personaplex`; empty in tests and in an image.
  static Optional<Path> ofThisProcess() {
    // The launcher names the file with the JVM flags, which lies in the root of the checkout.
    return Optional.ofNullable(System.getProperty(JvmLaunch.FLAGS_PROPERTY))
        .map(flags -> Path.of(flags).toAbsolutePath().normalize().getParent());
  }
}
