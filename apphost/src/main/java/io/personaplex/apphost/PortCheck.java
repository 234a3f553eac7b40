package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import java.util.Optional;

/// Finds out whether somebody has a port.
@FunctionalInterface
interface PortCheck {
  /// A sentence that names the owner and the way out, if the port is taken.
  ///
  /// @param resource who wants it
  Optional<String> taken(String resource, Endpoint endpoint);
}
