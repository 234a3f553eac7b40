package io.personaplex.apphost;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ContainerLog;
import io.personaplex.apphost.container.ContainerSpec;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.ImageBuild;
import io.personaplex.apphost.container.Sweep;
import io.personaplex.apphost.process.ProcessIdentity;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A container engine in memory, which has what a test gives it.
final class EngineInMemory implements ContainerEngine {
  final Map<String, String> images = new ConcurrentHashMap<>();
  final Map<String, Container> containers = new ConcurrentHashMap<>();
  volatile Diagnosis diagnosis = ready(false);
  volatile boolean gpuFails;

  static final class Container {
    final ContainerSpec spec;
    final CompletableFuture<Integer> exit = new CompletableFuture<>();
    volatile boolean outOfMemory;
    volatile boolean started;

    Container(ContainerSpec spec) {
      this.spec = spec;
    }
  }

  static Diagnosis ready(boolean gpu) {
    return new Diagnosis.Ready(EngineKind.DOCKER, "28.0.0", false, gpu);
  }

  static Diagnosis notRunning() {
    return new Diagnosis.Unreachable(
        EngineKind.DOCKER, Diagnosis.Unreachable.Reason.NOT_RUNNING, "");
  }

  Container only() {
    return containers.values().iterator().next();
  }

  @Override
  public EngineKind kind() {
    return EngineKind.DOCKER;
  }

  @Override
  public Optional<Path> program() {
    return Optional.empty();
  }

  @Override
  public Diagnosis diagnose() {
    return diagnosis;
  }

  @Override
  public Optional<String> imageId(String image) {
    return Optional.ofNullable(images.get(image));
  }

  @Override
  public String build(ImageBuild build, Consumer<String> output) {
    output.accept("step 1 of 1");
    images.put(build.tag(), "sha256:built");
    return "sha256:built";
  }

  @Override
  public String create(ContainerSpec spec) {
    if (gpuFails && spec.gpu().isPresent()) {
      throw new ContainerFault(
          ContainerFault.Kind.GPU_DRIVER, "docker create", "could not select device driver");
    }
    containers.put(spec.name(), new Container(spec));
    return spec.name();
  }

  @Override
  public void start(String container) {
    containers.get(container).started = true;
  }

  @Override
  public ContainerLog followLogs(String container) {
    return new ContainerLog() {
      @Override
      public InputStream output() {
        return InputStream.nullInputStream();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int waitExit(String container) throws InterruptedException {
    try {
      return containers.get(container).exit.get();
    } catch (ExecutionException failure) {
      throw (ContainerFault) failure.getCause();
    }
  }

  @Override
  public Optional<ContainerState> inspect(String container) {
    return Optional.ofNullable(containers.get(container)).map(EngineInMemory::state);
  }

  @Override
  public void stop(String container, Duration grace) {
    end(container, 143);
  }

  @Override
  public void kill(String container) {
    end(container, 137);
  }

  @Override
  public void remove(String container) {
    end(container, 137);
    containers.remove(container);
  }

  private void end(String name, int code) {
    Container container = containers.get(name);
    if (container != null) {
      container.exit.complete(code);
    }
  }

  @Override
  public List<ContainerState> list(Map<String, String> labels) {
    return containers.values().stream()
        .map(EngineInMemory::state)
        .filter(state -> state.labels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  @Override
  public void removeImage(String image) {
    images.remove(image);
  }

  @Override
  public void createVolume(String name, Map<String, String> labels) {}

  @Override
  public List<String> listVolumes(Map<String, String> labels) {
    return List.of();
  }

  @Override
  public void removeVolume(String name) {}

  @Override
  public Sweep sweep(Predicate<ProcessIdentity> isDead) {
    List<String> dead =
        containers.values().stream()
            .filter(c -> !c.spec.labels().persistent() && isDead.test(c.spec.labels().owner()))
            .map(c -> c.spec.name())
            .toList();
    dead.forEach(this::remove);
    return new Sweep(dead, List.of());
  }

  private static ContainerState state(Container container) {
    boolean ended = container.exit.isDone();
    return new ContainerState(
        container.spec.name(),
        container.spec.name(),
        ended
            ? ContainerState.Status.EXITED
            : container.started ? ContainerState.Status.RUNNING : ContainerState.Status.CREATED,
        ended && !container.exit.isCompletedExceptionally() ? container.exit.join() : 0,
        container.outOfMemory,
        "",
        ContainerState.Health.NONE,
        Optional.empty(),
        Optional.empty(),
        container.spec.labels().toMap(),
        "sha256:fake",
        container.spec.ports());
  }
}
