package io.personaplex.apphost.model;

import io.personaplex.apphost.model.Dependency.Condition;
import io.personaplex.apphost.model.RestartPolicy.When;
import io.personaplex.http.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Everything that can be wrong with a description, found before anything starts: names that are
/// double, odd or unknown, waits that can never end, circles, two services on one port, references
/// to nowhere, parameters that are required and missing, forms that do not fit.
final class ApplicationCheck {
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String HOST = "host";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final SequencedMap<String, Service> services = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  private ApplicationCheck() {}

  /// A sentence for each fault; empty if there is none.
  static List<String> faults(List<Parameter> parameters, List<Service> services) {
    var check = new ApplicationCheck();
    check.names(parameters, services);
    check.ports(services);
    parameters.forEach(check::parameter);
    for (Service service : services) {
      check.forms(service);
      check.environment(service);
      service.dependencies().forEach(dependency -> check.dependency(service, dependency));
    }
    check.circles(services);
    return List.copyOf(check.faults);
  }

  private void names(List<Parameter> parameters, List<Service> all) {
    Set<String> seen = new HashSet<>();
    parameters.forEach(parameter -> unique(parameter.name(), seen));
    for (Service service : all) {
      unique(service.name(), seen);
      services.putIfAbsent(service.name(), service);
      if (service.name().equals(HOST)) {
        fault(service, "is the name of the AppHost's own log; take another one");
      }
      if (!SERVICE_NAME.matcher(service.name()).matches()) {
        fault(
            service,
            "is no name for a service, wanted lower-case letters, digits and '-', at most 63");
      }
    }
  }

  private void unique(String name, Set<String> seen) {
    if (!seen.add(name)) {
      faults.add(name + ": two resources have this name");
    }
  }

  private void parameter(Parameter parameter) {
    variable(parameter.name(), parameter.name());
    if (parameter.required() && parameter.value().isEmpty()) {
      faults.add(
          "%s: is required and has no value; set it in the environment or in .env"
              .formatted(parameter.name()));
    }
  }

  private void ports(List<Service> all) {
    record Owner(Service service, Endpoint endpoint) {}
    Map<Integer, Owner> owners = new HashMap<>();
    for (Service service : all) {
      Set<String> names = new HashSet<>();
      Set<String> variables = new HashSet<>();
      for (Endpoint endpoint : service.endpoints()) {
        if (!names.add(endpoint.name())) {
          fault(service, "two endpoints are named '%s'".formatted(endpoint.name()));
        }
        if (!variables.add(endpoint.variable())) {
          fault(service, "two endpoints are told their port by " + endpoint.variable());
        }
        Owner other = owners.putIfAbsent(endpoint.port(), new Owner(service, endpoint));
        if (other != null) {
          faults.add(
              "%s and %s both want port %d: set %s or %s to another one"
                  .formatted(
                      other.service().name(),
                      service.name(),
                      endpoint.port(),
                      other.endpoint().variable(),
                      endpoint.variable()));
        }
      }
    }
  }

  private void forms(Service service) {
    if (service.forms().isEmpty()) {
      fault(service, "has no form to run in; give it a container, a program or a main class");
    }
    boolean container = service.forms().stream().anyMatch(ContainerForm.class::isInstance);
    if (service.lifetime() == Lifetime.PERSISTENT && !container) {
      fault(service, "is persistent, but only a container outlives the AppHost");
    }
    if (service.healthCheck().isPresent() && service.endpoint().isEmpty()) {
      fault(service, "has a health check but no endpoint to ask");
    }
    if (service.forms().stream().anyMatch(Form.External.class::isInstance)
        && service.endpoint().isEmpty()) {
      fault(service, "may run elsewhere but has no endpoint to reach it at");
    }
    service
        .healthCheck()
        .filter(check -> !check.path().startsWith("/"))
        .ifPresent(
            check ->
                fault(
                    service,
                    "is asked for its health at '%s', wanted a path such as /health"
                        .formatted(check.path())));
    if (service.restartPolicy().failuresMax() < 1) {
      fault(
          service,
          "is in a crash loop after %d failures, wanted 1 or more"
              .formatted(service.restartPolicy().failuresMax()));
    }
    if (service.stopGrace().isNegative()) {
      fault(service, "has a negative time to stop: " + service.stopGrace());
    }
    for (Form form : service.forms()) {
      if (form instanceof ContainerForm containerForm) {
        mounts(service, containerForm);
      }
    }
  }

  private void mounts(Service service, ContainerForm form) {
    Set<String> targets = new HashSet<>();
    for (Mount mount : form.mounts()) {
      if (!mount.target().startsWith("/")) {
        fault(
            service,
            "mounts something at '%s', wanted an absolute path inside the container"
                .formatted(mount.target()));
      }
      if (!targets.add(mount.target())) {
        fault(service, "mounts two things at " + mount.target());
      }
    }
  }

  private void environment(Service service) {
    for (Form form : service.forms()) {
      service
          .environment(form)
          .forEach(
              (variable, value) -> {
                variable(service.name(), variable);
                if (value instanceof Value.Reference reference) {
                  reference(service, form, reference);
                }
              });
    }
  }

  private void variable(String where, String name) {
    if (!VARIABLE.matcher(name).matches()) {
      faults.add(
          "%s: '%s' is no name for an environment variable, wanted letters, digits and '_'"
              .formatted(where, name));
    }
  }

  private void reference(Service service, Form form, Value.Reference reference) {
    Service other = services.get(reference.service());
    if (other == null) {
      fault(
          service,
          "refers to '%s', which does not exist%s"
              .formatted(reference.service(), known(reference.service())));
      return;
    }
    var endpoint =
        other.endpoints().stream().filter(e -> e.name().equals(reference.endpoint())).findFirst();
    if (other.endpoints().isEmpty()) {
      fault(service, "refers to %s, which has no endpoint".formatted(other.name()));
    } else if (endpoint.isEmpty()) {
      List<String> names = other.endpoints().stream().map(Endpoint::name).toList();
      fault(
          service,
          "refers to endpoint '%s' of %s, which has %s%s"
              .formatted(
                  reference.endpoint(),
                  other.name(),
                  String.join(", ", names),
                  Suggestion.suffix(reference.endpoint(), names)));
    } else if (form instanceof ContainerForm
        && other.forms().stream().anyMatch(f -> !(f instanceof ContainerForm))
        && endpoint.get().isLoopback()) {
      fault(
          service,
          "is a container and refers to %s, which may be a process that listens on %s, where no container reaches it; give %s another host"
              .formatted(other.name(), endpoint.get().host(), other.name()));
    }
  }

  private void dependency(Service service, Dependency dependency) {
    Service other = services.get(dependency.on());
    if (other == null) {
      fault(
          service,
          "waits for '%s', which does not exist%s"
              .formatted(dependency.on(), known(dependency.on())));
      return;
    }
    if (dependency.condition() == Condition.HEALTHY && other.healthCheck().isEmpty()) {
      fault(
          service,
          "waits for %s, which has no health check and so is never healthy"
              .formatted(other.name()));
    }
    if (dependency.condition() == Condition.COMPLETED) {
      completes(service, other);
    }
    if (other.startsExplicitly() && !service.startsExplicitly()) {
      fault(
          service,
          "waits for %s, which starts only when a person asks for it".formatted(other.name()));
    }
  }

  private void completes(Service service, Service other) {
    if (other.restartPolicy().when() == When.ALWAYS) {
      fault(
          service,
          "waits for %s to complete, which is always started again".formatted(other.name()));
    }
    if (!other.forms().isEmpty()
        && other.forms().stream().allMatch(Form.External.class::isInstance)) {
      fault(
          service,
          "waits for %s to complete, which runs elsewhere and is never seen to end"
              .formatted(other.name()));
    }
  }

  private String known(String wanted) {
    Collection<String> names = services.keySet();
    return Suggestion.suffix(wanted, names) + "; there are: " + String.join(", ", names);
  }

  private void circles(List<Service> all) {
    Set<String> done = new HashSet<>();
    all.forEach(service -> walk(service, new LinkedHashSet<>(), done));
  }

  private void walk(Service service, SequencedSet<String> path, Set<String> done) {
    if (path.contains(service.name())) {
      List<String> circle = new ArrayList<>(path);
      circle = circle.subList(circle.indexOf(service.name()), circle.size());
      faults.add(
          "%s: waits for itself: %s → %s"
              .formatted(service.name(), String.join(" → ", circle), service.name()));
      return;
    }
    if (!done.add(service.name())) {
      return;
    }
    path.add(service.name());
    for (Dependency dependency : service.dependencies()) {
      Service other = services.get(dependency.on());
      if (other != null) {
        walk(other, path, done);
      }
    }
    path.remove(service.name());
  }

  private void fault(Service service, String text) {
    faults.add(service.name() + ": " + text);
  }
}
