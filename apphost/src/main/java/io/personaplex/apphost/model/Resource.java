package io.personaplex.apphost.model;

import java.util.List;
import java.util.Optional;

/// A part of the application, described and inert: only the [Supervisor] acts.
public sealed interface Resource permits JvmService {
  /// Unique name in the application: `scenario6-moshi`.
  String name();

  /// Where it listens, if it does.
  Optional<Endpoint> endpoint();

  /// How to ask for its health; without one its health is never "healthy", only "not checked".
  Optional<HealthCheck> healthCheck();

  /// Names of resources that must be healthy before this one starts.
  List<String> waitsFor();

  /// What happens when it ends unasked.
  RestartPolicy restartPolicy();
}
