package io.personaplex.apphost.container;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What was found out about each engine: all are probed at the same time, once. Whoever asks
/// meanwhile waits for the same answer, at most 5 s.
final class Diagnoses {
  private final Map<EngineKind, ContainerEngine> engines;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile @Nullable Map<EngineKind, Diagnosis> known;

  Diagnoses(Map<EngineKind, ContainerEngine> engines) {
    this.engines = new EnumMap<>(engines);
  }

  /// Probes when next asked.
  void forget() {
    known = null;
  }

  Map<EngineKind, Diagnosis> get() throws InterruptedException {
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
