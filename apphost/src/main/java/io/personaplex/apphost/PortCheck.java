package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.PortConflict;
import java.util.Optional;

/// Finds out whether somebody has a port.
@FunctionalInterface
interface PortCheck {
  /// A sentence that names the owner and the way out, if the port is taken.
  ///
  /// @param resource who wants it
  Optional<String> taken(String resource, Endpoint endpoint);

  /// By trying.
  final class OfThisMachine implements PortCheck {
    @Override
    public Optional<String> taken(String resource, Endpoint endpoint) {
      return PortConflict.describe(resource, endpoint);
    }
  }
}
