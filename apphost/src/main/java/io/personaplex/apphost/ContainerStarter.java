package io.personaplex.apphost;

import io.personaplex.apphost.FormStarter.Progress;
import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.container.ContainerLabels;
import io.personaplex.apphost.container.ContainerSpec;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.container.ImageBuild;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Image;
import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.Reaper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// Starts services as containers: finds an engine, sees to the image and the GPU, takes over a
/// persistent container that still fits.
///
/// **Threads**: any. Every method may block for as long as the engine does.
final class ContainerStarter {
  private final Engines engines;
  private final ContainerPlan plan;
  private final Reaper reaper;
  private final AtomicBoolean looked = new AtomicBoolean();

  /// @param engines those of this machine
  /// @param plan what a service's container is made of
  /// @param reaper removes the containers if this process dies
  ContainerStarter(Engines engines, ContainerPlan plan, Reaper reaper) {
    this.engines = engines;
    this.plan = plan;
    this.reaper = reaper;
  }

  /// Makes sure of something, or throws a [StartFault].
  @FunctionalInterface
  interface Check {
    void run() throws InterruptedException;
  }

  /// @param gpuRequired whether the GPU the form asks for must be had even if the form could do
  ///   without
  /// @param portsAreFree made before a container is created
  /// @throws StartFault if it cannot be had here
  Instance start(
      Service service,
      ContainerForm form,
      boolean gpuRequired,
      Check portsAreFree,
      Progress progress)
      throws InterruptedException {
    Diagnosis.Ready ready = engine(form, progress);
    ContainerEngine engine =
        engines.choose(EnginePreference.only(ready.engine())).orElseThrow(this::goneAgain);
    boolean mustHaveGpu = gpuRequired || form.gpu().filter(GpuRequest::required).isPresent();
    try {
      String imageId = image(engine, form.image(), progress);
      if (form.gpu().isEmpty()) {
        return start(engine, plan.container(service, form, imageId), portsAreFree, progress);
      }
      if (ready.gpu()) {
        try {
          return start(engine, plan.container(service, form, imageId), portsAreFree, progress);
        } catch (ContainerFault fault) {
          if (fault.kind() != Kind.GPU_DRIVER || mustHaveGpu) {
            throw fault;
          }
          progress.without(new SkippedForm("container with GPU", fault.engineWords()));
        }
      } else {
        Diagnosis noGpu = ready.requiringGpu();
        if (mustHaveGpu) {
          throw new StartFault(noGpu.sentence(), noGpu.remedy(), true);
        }
        progress.without(new SkippedForm("container with GPU", noGpu.sentence(), noGpu.remedy()));
      }
      ContainerForm withoutGpu =
          new ContainerForm(
              form.image(), form.arguments(), form.mounts(), Optional.empty(), form.environment());
      return start(engine, plan.container(service, withoutGpu, imageId), portsAreFree, progress);
    } catch (ContainerFault fault) {
      throw new StartFault(String.valueOf(fault.getMessage()), "", fault.retryCanHelp());
    }
  }

  /// The engines are asked once for all services that start together, and anew each time after.
  private Diagnosis.Ready engine(ContainerForm form, Progress progress)
      throws InterruptedException {
    progress.doing("looking for a container engine");
    List<Diagnosis> diagnoses = looked.getAndSet(true) ? engines.refresh() : engines.diagnoses();
    EnginePreference preference =
        form.gpu().isPresent() ? EnginePreference.withGpu() : EnginePreference.any();
    Optional<ContainerEngine> chosen = engines.choose(preference);
    return diagnoses.stream()
        .filter(Diagnosis.Ready.class::isInstance)
        .map(Diagnosis.Ready.class::cast)
        .filter(ready -> chosen.filter(e -> e.kind() == ready.engine()).isPresent())
        .findFirst()
        .orElseThrow(() -> noEngine(diagnoses));
  }

  /// If there is a client, what it lacks is the news; that another one is missing is not.
  private static StartFault noEngine(List<Diagnosis> diagnoses) {
    List<Diagnosis> present =
        diagnoses.stream().filter(d -> !(d instanceof Diagnosis.NoClient)).toList();
    List<Diagnosis> news = present.isEmpty() ? diagnoses : present;
    return new StartFault(
        news.stream().map(Diagnosis::sentence).collect(Collectors.joining("; ")),
        news.getFirst().remedy(),
        true);
  }

  private StartFault goneAgain() {
    return new StartFault("the container engine is gone again", "", true);
  }

  /// @return the image's id
  private static String image(ContainerEngine engine, Image image, Progress progress)
      throws InterruptedException {
    Optional<String> here = engine.imageId(image.reference());
    if (here.isPresent()) {
      return here.get();
    }
    return switch (image) {
      case Image.Named(String reference) ->
          throw new StartFault(
              "the image %s is not here".formatted(reference),
              "build it with ./personaplex image, or pull it",
              false);
      case Image.Dockerfile(String reference, Path context, Path file) -> {
        progress.doing("building image " + reference);
        try {
          yield engine.build(new ImageBuild(context, file, reference, Map.of()), progress::note);
        } catch (ContainerFault fault) {
          throw new StartFault(
              "the image %s could not be built: %s".formatted(reference, fault.getMessage()),
              "",
              fault.retryCanHelp() && fault.kind() != Kind.UNKNOWN);
        }
      }
    };
  }

  private Instance start(
      ContainerEngine engine, ContainerSpec spec, Check portsAreFree, Progress progress)
      throws InterruptedException {
    boolean persistent = spec.labels().persistent();
    if (persistent) {
      Optional<ContainerState> fits = takeOver(engine, spec, progress);
      if (fits.isPresent()) {
        return new ContainerInstance(engine, fits.get().id(), true);
      }
    }
    engine.remove(spec.name()); // left by an attempt that was cut short
    portsAreFree.run();
    for (Mount mount : spec.mounts()) {
      switch (mount) {
        case Mount.Volume(String volume, _) ->
            engine.createVolume(
                volume, Map.of(ContainerLabels.APPLICATION, spec.labels().application()));
        case Mount.Bind(Path source, _, boolean readOnly) -> prepare(source, readOnly);
      }
    }
    if (!persistent) {
      engine.program().ifPresent(reaper::containers);
    }
    progress.doing("creating container " + spec.name());
    try {
      String id = engine.create(spec);
      engine.start(id);
      return new ContainerInstance(engine, id, persistent);
    } catch (ContainerFault | InterruptedException failure) {
      removeQuietly(engine, spec.name());
      throw failure;
    }
  }

  /// A folder that will be written to is made by us, so that it is ours; an engine would make it
  /// root's or refuse.
  private static void prepare(Path source, boolean readOnly) {
    if (Files.exists(source)) {
      return;
    }
    if (readOnly) {
      throw new StartFault(source + " is to be mounted and is not there", "", false);
    }
    try {
      Files.createDirectories(source);
    } catch (IOException failure) {
      throw new StartFault(
          "%s is to be mounted and cannot be made (%s)".formatted(source, failure), "", false);
    }
  }

  /// The name of a persistent container says what it was made of, so one of this name that runs
  /// fits; others of the same resource do not and are replaced.
  private static Optional<ContainerState> takeOver(
      ContainerEngine engine, ContainerSpec spec, Progress progress) throws InterruptedException {
    List<ContainerState> earlier =
        engine.list(
            Map.of(
                ContainerLabels.APPLICATION, spec.labels().application(),
                ContainerLabels.RESOURCE, spec.labels().resource()));
    Optional<ContainerState> fits = Optional.empty();
    for (ContainerState state : earlier) {
      if (state.ours().filter(ContainerLabels::persistent).isEmpty()) {
        continue;
      }
      if (state.name().equals(spec.name()) && state.status() == ContainerState.Status.RUNNING) {
        progress.note("takes over the running container " + state.name());
        fits = Optional.of(state);
      } else {
        progress.note(
            "replaces the container %s: %s"
                .formatted(
                    state.name(),
                    state.name().equals(spec.name())
                        ? "it does not run"
                        : "image, settings or ports have changed"));
        engine.remove(state.id());
      }
    }
    return fits;
  }

  /// Also when this thread was interrupted: nothing may be left.
  private static void removeQuietly(ContainerEngine engine, String name)
      throws InterruptedException {
    Thread remover =
        Thread.ofVirtual()
            .name("remove " + name)
            .start(
                () -> {
                  try {
                    engine.remove(name);
                  } catch (ContainerFault _) {
                    // Its label is swept at the end of the run.
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    boolean interrupted = Thread.interrupted();
    remover.join();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
