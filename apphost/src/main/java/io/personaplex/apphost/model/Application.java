package io.personaplex.apphost.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// The application: its resources, in the order in which they start.
///
/// A resource comes after every resource it waits for; otherwise the order of the description is
/// kept. They stop in the reverse of this order.
public final class Application {
  private final String name;
  private final SequencedMap<String, JvmService> services;

  private Application(String name, SequencedMap<String, JvmService> services) {
    this.name = name;
    this.services = services;
  }

  /// Checks the description as a whole.
  ///
  /// @throws ApplicationException listing all faults: double names, waits that can never end, two
  ///   resources on one port
  public static Application of(String name, JvmService... services) {
    var faults = new ArrayList<String>();
    var byName = new LinkedHashMap<String, JvmService>();
    var portOwners = new HashMap<Integer, JvmService>();
    for (JvmService service : services) {
      if (byName.put(service.name(), service) != null) {
        faults.add("%s: two resources have this name".formatted(service.name()));
      }
      if (service.healthCheck().isPresent() && service.endpoint().isEmpty()) {
        faults.add("%s: has a health check but no endpoint to ask".formatted(service.name()));
      }
      service
          .endpoint()
          .ifPresent(
              endpoint -> {
                JvmService other = portOwners.putIfAbsent(endpoint.port(), service);
                if (other != null) {
                  faults.add(samePort(other, service, endpoint));
                }
              });
    }
    for (JvmService service : services) {
      for (String wanted : service.waitsFor()) {
        JvmService other = byName.get(wanted);
        if (other == null) {
          faults.add(
              "%s: waits for '%s', which does not exist; there are: %s"
                  .formatted(service.name(), wanted, String.join(", ", byName.keySet())));
        } else if (other.healthCheck().isEmpty()) {
          faults.add(
              "%s: waits for %s, which has no health check and so is never healthy"
                  .formatted(service.name(), wanted));
        }
      }
    }
    var ordered = new LinkedHashMap<String, JvmService>();
    for (JvmService service : services) {
      place(service, byName, new LinkedHashSet<>(), ordered, faults);
    }
    if (!faults.isEmpty()) {
      throw new ApplicationException(faults);
    }
    return new Application(name, ordered);
  }

  private static void place(
      JvmService service,
      Map<String, JvmService> byName,
      SequencedSet<String> path,
      Map<String, JvmService> ordered,
      List<String> faults) {
    if (ordered.containsKey(service.name())) {
      return;
    }
    if (!path.add(service.name())) {
      faults.add(
          "%s: waits for itself: %s → %s"
              .formatted(service.name(), String.join(" → ", path), service.name()));
      return;
    }
    for (String wanted : service.waitsFor()) {
      JvmService other = byName.get(wanted);
      if (other != null) {
        place(other, byName, path, ordered, faults);
      }
    }
    path.remove(service.name());
    ordered.put(service.name(), service);
  }

  private static String samePort(JvmService first, JvmService second, Endpoint endpoint) {
    return "%s and %s both want port %d: set %s or %s to another one"
        .formatted(
            first.name(),
            second.name(),
            endpoint.port(),
            first.endpoint().map(Endpoint::variable).orElse(""),
            endpoint.variable());
  }

  /// Its name: `scenario6`.
  public String name() {
    return name;
  }

  /// The services in start order.
  public List<JvmService> services() {
    return List.copyOf(services.values());
  }

  /// @throws IllegalArgumentException if there is no such service; the message lists those there
  ///   are
  public JvmService service(String service) {
    JvmService found = services.get(service);
    if (found == null) {
      throw new IllegalArgumentException(
          "no resource '%s'; there are: %s"
              .formatted(service, String.join(", ", services.keySet())));
    }
    return found;
  }
}
