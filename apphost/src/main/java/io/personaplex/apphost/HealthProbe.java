package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.HealthCheck;

/// Asks a service how it is.
@FunctionalInterface
interface HealthProbe {
  /// Blocks at most about twice the check's timeout. Never throws: no answer is
  /// [ServiceHealth.Status#UNKNOWN].
  ServiceHealth ask(Endpoint endpoint, HealthCheck check);
}
