package io.personaplex.apphost.container;

import io.personaplex.apphost.process.RunMarker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The container engines of this machine: what was found out about each, and which to use.
///
/// - **Threads**: any number. Both engines are probed at the same time, once; whoever asks
///   meanwhile waits for the same answer, at most 5 s.
public final class Engines {
  private final Function<Map<String, String>, Map<EngineKind, ContainerEngine>> marked;
  private final Map<EngineKind, ContainerEngine> engines;
  private final Diagnoses diagnoses;

  private Engines(Function<Map<String, String>, Map<EngineKind, ContainerEngine>> marked) {
    this.marked = marked;
    this.engines = marked.apply(Map.of());
    this.diagnoses = new Diagnoses(engines);
  }

  private Engines(Engines same, Map<String, String> marker) {
    this.marked = same.marked;
    this.engines = marked.apply(marker);
    this.diagnoses = same.diagnoses;
  }

  private static Map<EngineKind, ContainerEngine> clients(
      Map<String, String> environment, List<Path> deviceDescriptions, Map<String, String> marker) {
    var all = new EnumMap<EngineKind, ContainerEngine>(EngineKind.class);
    for (EngineKind kind : EngineKind.values()) {
      var client = new EngineClient(kind, environment);
      var probe = new EngineProbe(client, deviceDescriptions);
      all.put(kind, new CommandLineEngine(client, probe, marker));
    }
    return all;
  }

  /// Those whose clients are on the `PATH` of this JVM.
  public static Engines ofThisMachine() {
    return of(System.getenv());
  }

  /// The clients run in this environment: it has the `PATH` they are looked up on, `DOCKER_HOST`
  /// and whatever else they read.
  public static Engines of(Map<String, String> environment) {
    return of(environment, EngineProbe.DEVICE_DESCRIPTIONS);
  }

  /// @param deviceDescriptions folders with descriptions of the Container Device Interface
  static Engines of(Map<String, String> environment, List<Path> deviceDescriptions) {
    Map<String, String> own = Map.copyOf(environment);
    List<Path> descriptions = List.copyOf(deviceDescriptions);
    return new Engines(marker -> clients(own, descriptions, marker));
  }

  /// These and no others, whatever there is on this machine.
  public static Engines of(List<ContainerEngine> engines) {
    var all = new EnumMap<EngineKind, ContainerEngine>(EngineKind.class);
    engines.forEach(engine -> all.put(engine.kind(), engine));
    return new Engines(_ -> all);
  }

  /// The same engines for one run: clients that follow a container to its end carry the run's
  /// marker, so that they are found and ended when this JVM was killed.
  public Engines markedBy(RunMarker marker) {
    return new Engines(this, marker.environment());
  }

  /// What is known about each engine, Docker first; probed if nothing is known yet.
  public List<Diagnosis> diagnoses() throws InterruptedException {
    return List.copyOf(diagnoses.get().values());
  }

  /// Forgets what is known and probes anew.
  public List<Diagnosis> refresh() throws InterruptedException {
    diagnoses.forget();
    return diagnoses();
  }

  /// The engine to use: Docker if it is ready, else Podman if that is; empty if neither.
  public Optional<ContainerEngine> choose(EnginePreference preference) throws InterruptedException {
    var ready = new ArrayList<Diagnosis.Ready>();
    for (Diagnosis diagnosis : diagnoses()) {
      if (diagnosis instanceof Diagnosis.Ready engine
          && preference.only().filter(only -> only != engine.engine()).isEmpty()) {
        ready.add(engine);
      }
    }
    return ready.stream()
        .filter(Diagnosis.Ready::gpu)
        .filter(_ -> preference.gpu())
        .findFirst()
        .or(() -> ready.stream().findFirst())
        .map(Diagnosis.Ready::engine)
        .map(engines::get);
  }
}
