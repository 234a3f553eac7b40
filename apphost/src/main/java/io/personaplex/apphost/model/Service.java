package io.personaplex.apphost.model;

import io.personaplex.apphost.model.Dependency.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Something that runs: a JVM, any program, a container.
///
/// Immutable; each method that sets something returns another service. What does not fit together
/// is reported by [Application#of], with everything else that is wrong.
public final class Service implements Resource {
  /// Time to stop, unless said otherwise.
  public static final Duration GRACE = Duration.ofSeconds(10);

  private final Draft is;

  /// The parts while they are put together; never seen outside.
  private static final class Draft {
    private final String name;
    private final List<Form> forms;
    private final SequencedMap<String, Value> environment;
    private final List<Endpoint> endpoints;
    private final List<Dependency> dependencies;
    private Optional<HealthCheck> healthCheck = Optional.empty();
    private Lifetime lifetime = Lifetime.SESSION;
    private RestartPolicy restartPolicy = RestartPolicy.ON_FAILURE;
    private Duration grace = GRACE;
    private boolean explicitStart;

    Draft(String name) {
      this.name = name;
      this.forms = new ArrayList<>();
      this.environment = new LinkedHashMap<>();
      this.endpoints = new ArrayList<>();
      this.dependencies = new ArrayList<>();
    }

    Draft(Draft from) {
      this.name = from.name;
      this.forms = new ArrayList<>(from.forms);
      this.environment = new LinkedHashMap<>(from.environment);
      this.endpoints = new ArrayList<>(from.endpoints);
      this.dependencies = new ArrayList<>(from.dependencies);
      this.healthCheck = from.healthCheck;
      this.lifetime = from.lifetime;
      this.restartPolicy = from.restartPolicy;
      this.grace = from.grace;
      this.explicitStart = from.explicitStart;
    }
  }

  private Service(Draft is) {
    this.is = is;
  }

  private Service with(Consumer<Draft> change) {
    var draft = new Draft(is);
    change.accept(draft);
    return new Service(draft);
  }

  /// A service that cannot run yet: give it at least one form.
  public static Service named(String name) {
    return new Service(new Draft(name));
  }

  /// It can run as a child JVM; used if no form named before can run here.
  public Service jvm(Class<?> mainClass, String... arguments) {
    return form(
        new Form.Jvm(mainClass.getName(), List.of(arguments), List.of(), new LinkedHashMap<>()));
  }

  /// It can run as a child JVM with further flags; used if no form named before can run here.
  ///
  /// @param flagFile name of a file with JVM flags beside the common one
  public Service jvmWithFlags(Class<?> mainClass, String flagFile) {
    return form(
        new Form.Jvm(mainClass.getName(), List.of(), List.of(flagFile), new LinkedHashMap<>()));
  }

  /// It can run as a program; used if no form named before can run here.
  public Service executable(String... command) {
    return form(new Form.Executable(List.of(command), new LinkedHashMap<>()));
  }

  /// It can run in this form; used if no form named before can run here.
  public Service form(Form form) {
    return with(draft -> draft.forms.add(form));
  }

  /// It listens for HTTP on loopback at the port that `variable` sets, and is told the port by that
  /// variable.
  public Service http(String variable, int port) {
    return endpoint(Endpoint.loopback(port, variable));
  }

  /// It listens there, and is told the port by the endpoint's variable.
  public Service endpoint(Endpoint endpoint) {
    return with(
        draft -> {
          draft.endpoints.add(endpoint);
          draft.environment.put(
              endpoint.variable(), new Value.Text(Integer.toString(endpoint.port())));
        });
  }

  /// It is asked for its health at its first endpoint.
  public Service healthCheck(HealthCheck check) {
    return with(draft -> draft.healthCheck = Optional.of(check));
  }

  /// One more environment variable.
  public Service environment(String variable, String value) {
    return with(draft -> draft.environment.put(variable, new Value.Text(value)));
  }

  /// One more environment variable, named as the parameter; none if the parameter has no value.
  public Service environment(Parameter parameter) {
    return parameter
        .value()
        .map(value -> with(draft -> draft.environment.put(parameter.name(), value)))
        .orElse(this);
  }

  /// It is told another's HTTP address.
  ///
  /// @param variable the variable that carries it
  public Service reference(String variable, Service other) {
    return reference(variable, other, "http", "");
  }

  /// It is told the address of another's first endpoint.
  ///
  /// @param variable the variable that carries it
  /// @param scheme scheme of the address
  /// @param path path of the address
  public Service reference(String variable, Service other, String scheme, String path) {
    String endpoint =
        other.is.endpoints.isEmpty() ? Endpoint.HTTP : other.is.endpoints.getFirst().name();
    return with(
        draft ->
            draft.environment.put(
                variable, new Value.Reference(other.name(), endpoint, scheme, path)));
  }

  /// It starts when the other is healthy.
  public Service waitForHealthy(Service other) {
    return waitFor(Dependency.on(other.name(), Condition.HEALTHY));
  }

  /// It starts when the condition holds.
  public Service waitFor(Dependency dependency) {
    return with(draft -> draft.dependencies.add(dependency));
  }

  /// What happens when it ends unasked.
  public Service restart(RestartPolicy policy) {
    return with(draft -> draft.restartPolicy = policy);
  }

  /// Time between the polite stop signal and the kill.
  public Service stopGrace(Duration grace) {
    return with(draft -> draft.grace = grace);
  }

  /// It outlives the AppHost.
  public Service persistent() {
    return with(draft -> draft.lifetime = Lifetime.PERSISTENT);
  }

  /// It starts only when a person asks for it.
  public Service explicitStart() {
    return with(draft -> draft.explicitStart = true);
  }

  @Override
  public String name() {
    return is.name;
  }

  /// The ways in which it can run, best first.
  public List<Form> forms() {
    return List.copyOf(is.forms);
  }

  /// What is set for it whatever its form.
  public SequencedMap<String, Value> environment() {
    return Form.copy(is.environment);
  }

  /// Where it listens; the first is the one that is asked for its health.
  public List<Endpoint> endpoints() {
    return List.copyOf(is.endpoints);
  }

  /// Its first endpoint, if it listens.
  public Optional<Endpoint> endpoint() {
    return is.endpoints.stream().findFirst();
  }

  /// How to ask for its health; without one its health is "not checked", never "healthy".
  public Optional<HealthCheck> healthCheck() {
    return is.healthCheck;
  }

  /// What must have happened to others before it starts.
  public List<Dependency> dependencies() {
    return List.copyOf(is.dependencies);
  }

  /// How long what it runs in lives.
  public Lifetime lifetime() {
    return is.lifetime;
  }

  /// What happens when it ends unasked.
  public RestartPolicy restartPolicy() {
    return is.restartPolicy;
  }

  /// Time between the polite stop signal and the kill.
  public Duration stopGrace() {
    return is.grace;
  }

  /// Whether it waits for a person to start it.
  public boolean startsExplicitly() {
    return is.explicitStart;
  }

  /// The variables of one of its forms: its own, and over them those of the form.
  public SequencedMap<String, Value> environment(Form form) {
    Map<String, Value> all = new LinkedHashMap<>(is.environment);
    all.putAll(form.environment());
    return Form.copy(all);
  }

  /// The addresses of others it is told, whatever its form.
  public List<Value.Reference> references() {
    Stream<Value> values =
        Stream.concat(
            is.environment.values().stream(),
            is.forms.stream().flatMap(form -> form.environment().values().stream()));
    return values
        .filter(Value.Reference.class::isInstance)
        .map(Value.Reference.class::cast)
        .distinct()
        .toList();
  }

  /// Whether it waits for `other`.
  boolean waitsFor(String other) {
    return is.dependencies.stream().anyMatch(on -> on.on().equals(other));
  }

  /// Whether it waits for `other` or is told its address.
  boolean needs(String other) {
    return waitsFor(other)
        || (!is.name.equals(other)
            && references().stream().anyMatch(to -> to.service().equals(other)));
  }

  @Override
  public String toString() {
    return is.name;
  }
}
