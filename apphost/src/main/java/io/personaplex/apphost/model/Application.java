package io.personaplex.apphost.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.BiPredicate;

/// The application: its parameters, and its services in the order in which they start.
///
/// A service comes after every service it waits for; otherwise the order of the description is
/// kept. They stop in the reverse of this order.
public final class Application {
  private final String name;
  private final List<Parameter> parameters;
  private final SequencedMap<String, Service> services;

  private Application(
      String name, List<Parameter> parameters, SequencedMap<String, Service> services) {
    this.name = name;
    this.parameters = parameters;
    this.services = services;
  }

  /// Checks the description as a whole.
  ///
  /// @throws ApplicationException listing every fault there is, see [ApplicationCheck]
  public static Application of(String name, Resource... resources) {
    var parameters = new ArrayList<Parameter>();
    var services = new ArrayList<Service>();
    for (Resource resource : resources) {
      switch (resource) {
        case Parameter parameter -> parameters.add(parameter);
        case Service service -> services.add(service);
      }
    }
    List<String> faults = ApplicationCheck.faults(parameters, services);
    if (!faults.isEmpty()) {
      throw new ApplicationException(faults);
    }
    return new Application(name, List.copyOf(parameters), inStartOrder(services));
  }

  /// Its name: `scenario6`.
  public String name() {
    return name;
  }

  /// What it is told from outside.
  public List<Parameter> parameters() {
    return parameters;
  }

  /// The services in start order.
  public List<Service> services() {
    return List.copyOf(services.values());
  }

  /// @throws IllegalArgumentException if there is no such service; the message lists those there
  ///   are
  public Service service(String service) {
    Service found = services.get(service);
    if (found == null) {
      throw new IllegalArgumentException(
          "no resource '%s'; there are: %s"
              .formatted(service, String.join(", ", services.keySet())));
    }
    return found;
  }

  /// What the environment of `service` in `form` is set to, with secrets in clear and references as
  /// a process of this machine reaches them: for the one place that starts it.
  public SequencedMap<String, String> revealedEnvironment(Service service, Form form) {
    var revealed = new LinkedHashMap<String, String>();
    service
        .environment(form)
        .forEach(
            (variable, value) ->
                revealed.put(
                    variable,
                    switch (value) {
                      case Value.Text(String text) -> text;
                      case Value.Hidden(Secret secret) -> secret.reveal();
                      case Value.Reference reference -> address(reference);
                    }));
    return revealed;
  }

  private String address(Value.Reference reference) {
    return service(reference.service()).endpoints().stream()
        .filter(endpoint -> endpoint.name().equals(reference.endpoint()))
        .findFirst()
        .orElseThrow() // checked by ApplicationCheck
        .url(reference.scheme(), reference.path());
  }

  /// The services that wait for `service`, directly.
  public List<Service> dependents(String service) {
    return services.values().stream().filter(other -> other.waitsFor(service)).toList();
  }

  /// The services in waves for stopping: nothing in a wave is waited for by anything in a later
  /// one, so the members of a wave can stop at the same time. What is told another's address stops
  /// before it as well, except where services are told each other's.
  public List<List<Service>> stopWaves() {
    var waves = new ArrayList<List<Service>>();
    SequencedSet<Service> left = new LinkedHashSet<>(services.reversed().values());
    while (!left.isEmpty()) {
      List<Service> wave = notNeeded(left, (service, other) -> service.needs(other));
      if (wave.isEmpty()) {
        wave = notNeeded(left, (service, other) -> service.waitsFor(other));
      }
      waves.add(wave);
      wave.forEach(left::remove);
    }
    return waves;
  }

  private static List<Service> notNeeded(
      SequencedSet<Service> among, BiPredicate<Service, String> needs) {
    return among.stream()
        .filter(service -> among.stream().noneMatch(other -> needs.test(other, service.name())))
        .toList();
  }

  private static SequencedMap<String, Service> inStartOrder(List<Service> services) {
    var byName = new LinkedHashMap<String, Service>();
    services.forEach(service -> byName.put(service.name(), service));
    var ordered = new LinkedHashMap<String, Service>();
    services.forEach(service -> place(service, byName, ordered));
    return ordered;
  }

  private static void place(
      Service service,
      SequencedMap<String, Service> byName,
      SequencedMap<String, Service> ordered) {
    if (ordered.containsKey(service.name())) {
      return;
    }
    for (Dependency dependency : service.dependencies()) {
      Service other = byName.get(dependency.on());
      if (other != null) {
        place(other, byName, ordered);
      }
    }
    ordered.put(service.name(), service);
  }
}
