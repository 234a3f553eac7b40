package io.personaplex.apphost.container;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The container engines of this machine: what was found out about each, and which to use.
///
/// - **Threads**: any number. Both engines are probed at the same time, once; whoever asks
///   meanwhile waits for the same answer, at most 5 s.
public final class Engines {
  private final Map<EngineKind, ContainerEngine> engines;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile @Nullable Map<EngineKind, Diagnosis> known;

  private Engines(Map<EngineKind, ContainerEngine> engines) {
    this.engines = new EnumMap<>(engines);
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
    var engines = new EnumMap<EngineKind, ContainerEngine>(EngineKind.class);
    for (EngineKind kind : EngineKind.values()) {
      var client = new EngineClient(kind, environment);
      engines.put(kind, new CommandLineEngine(client, new EngineProbe(client, deviceDescriptions)));
    }
    return new Engines(engines);
  }

  /// These, instead of those of the machine.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Engines of(List<ContainerEngine> engines) {
    if (engines.isEmpty()) {
      throw new IllegalArgumentException("no engines, wanted one or more");
    }
    var byKind = new EnumMap<EngineKind, ContainerEngine>(EngineKind.class);
    engines.forEach(engine -> byKind.put(engine.kind(), engine));
    return new Engines(byKind);
  }

  /// What is known about each engine, Docker first; probed if nothing is known yet.
  public List<Diagnosis> diagnoses() throws InterruptedException {
    return List.copyOf(known().values());
  }

  /// Forgets what is known and probes anew.
  public List<Diagnosis> refresh() throws InterruptedException {
    known = null;
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

  private Map<EngineKind, Diagnosis> known() throws InterruptedException {
    Map<EngineKind, Diagnosis> found = known;
    if (found != null) {
      return found;
    }
    probing.lockInterruptibly();
    try {
      found = known;
      if (found == null) {
        found = probe();
        known = found;
      }
      return found;
    } finally {
      probing.unlock();
    }
  }

  private Map<EngineKind, Diagnosis> probe() throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new EnumMap<EngineKind, Future<Diagnosis>>(EngineKind.class);
      engines.forEach((kind, engine) -> running.put(kind, threads.submit(engine::diagnose)));
      var found = new EnumMap<EngineKind, Diagnosis>(EngineKind.class);
      for (Map.Entry<EngineKind, Future<Diagnosis>> probe : running.entrySet()) {
        try {
          found.put(probe.getKey(), probe.getValue().get());
        } catch (InterruptedException interrupt) {
          threads.shutdownNow();
          throw interrupt;
        } catch (ExecutionException failure) {
          throw new IllegalStateException("an engine could not be diagnosed", failure.getCause());
        }
      }
      return found;
    }
  }
}
