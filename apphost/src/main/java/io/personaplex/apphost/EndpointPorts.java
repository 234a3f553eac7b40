package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.WantedPort;

/// Endpoints in the words of the package that knows ports and no endpoints.
public final class EndpointPorts {
  private EndpointPorts() {}

  /// The port an endpoint wants.
  ///
  /// @param resource whose endpoint it is
  public static WantedPort wanted(String resource, Endpoint endpoint) {
    return new WantedPort(
        resource, endpoint.name(), endpoint.host(), endpoint.port(), endpoint.variable());
  }
}
