package io.personaplex.apphost.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service that runs as a child JVM with the class path and the JVM flags of this one.
///
/// @param name unique name in the application
/// @param mainClass fully qualified name of the class whose `main` is the service
/// @param environment variables set for the child, over the ones it inherits
/// @param endpoint where it listens, if it does
/// @param healthCheck asked at the endpoint
/// @param waitsFor resources that must be healthy first
/// @param restartPolicy what happens when it ends unasked
/// @param stopGrace time between the polite stop signal and the kill
public record JvmService(
    String name,
    String mainClass,
    Map<String, String> environment,
    Optional<Endpoint> endpoint,
    Optional<HealthCheck> healthCheck,
    List<String> waitsFor,
    RestartPolicy restartPolicy,
    Duration stopGrace)
    implements Resource {

  /// Copies the collections and keeps the order of the environment.
  public JvmService {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    waitsFor = List.copyOf(waitsFor);
  }

  /// A service without endpoint or health check, restarted when it crashes, 5 s to stop.
  public static JvmService of(String name, Class<?> mainClass) {
    return new JvmService(
        name,
        mainClass.getName(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        RestartPolicy.SERVICE,
        Duration.ofSeconds(5));
  }

  /// The same service, listening on loopback at the port that `variable` sets; the child is told
  /// the port by that variable.
  public JvmService http(String variable, int port) {
    return withEndpoint(Endpoint.loopback(port, variable))
        .environment(variable, Integer.toString(port));
  }

  /// The same service with a health check.
  public JvmService healthCheck(HealthCheck check) {
    return new JvmService(
        name,
        mainClass,
        environment,
        endpoint,
        Optional.of(check),
        waitsFor,
        restartPolicy,
        stopGrace);
  }

  /// The same service with one more environment variable.
  public JvmService environment(String variable, String value) {
    var more = new LinkedHashMap<>(environment);
    more.put(variable, value);
    return new JvmService(
        name, mainClass, more, endpoint, healthCheck, waitsFor, restartPolicy, stopGrace);
  }

  /// The same service, told another's address.
  ///
  /// @param variable the variable that carries the address
  /// @param other a service that has an endpoint
  /// @param scheme scheme of the address
  /// @param path path of the address
  /// @throws ApplicationException if `other` listens nowhere
  public JvmService reference(String variable, JvmService other, String scheme, String path) {
    Endpoint target =
        other
            .endpoint()
            .orElseThrow(
                () ->
                    new ApplicationException(
                        "%s refers to %s, which has no endpoint".formatted(name, other.name())));
    return environment(variable, target.url(scheme, path));
  }

  /// The same service, started only when `other` is healthy.
  public JvmService waitForHealthy(Resource other) {
    var more = new ArrayList<>(waitsFor);
    more.add(other.name());
    return new JvmService(
        name, mainClass, environment, endpoint, healthCheck, more, restartPolicy, stopGrace);
  }

  /// The same service with another restart policy.
  public JvmService restart(RestartPolicy policy) {
    return new JvmService(
        name, mainClass, environment, endpoint, healthCheck, waitsFor, policy, stopGrace);
  }

  /// The same service with another time to stop.
  public JvmService stopGrace(Duration grace) {
    return new JvmService(
        name, mainClass, environment, endpoint, healthCheck, waitsFor, restartPolicy, grace);
  }

  private JvmService withEndpoint(Endpoint where) {
    return new JvmService(
        name,
        mainClass,
        environment,
        Optional.of(where),
        healthCheck,
        waitsFor,
        restartPolicy,
        stopGrace);
  }
}
