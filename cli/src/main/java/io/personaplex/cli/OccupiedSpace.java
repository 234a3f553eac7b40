package io.personaplex.cli;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ContainerLabels;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.run.FolderTree;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunId;
import io.personaplex.cli.Occupied.Kind;
import io.personaplex.models.ModelStatus;
import io.personaplex.models.ModelStore;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.publish.ServiceImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what of ours takes space: only what we made, and nothing a live run needs.
///
/// @param workplace where to look
/// @param alive the runs that are alive
/// @param engine where containers and images are; empty if there is no engine
/// @param notes told a sentence for what is left out and why
record OccupiedSpace(
    Workplace workplace,
    List<OwnerRecord> alive,
    Optional<ContainerEngine> engine,
    Consumer<String> notes) {
  private static final String POM = "pom.xml";

  /// Looks on this machine.
  static OccupiedSpace of(Workplace workplace, Consumer<String> notes) throws InterruptedException {
    return new OccupiedSpace(
        workplace,
        LiveRuns.in(workplace.state()).alive(),
        Engines.of(workplace.environment()).choose(EnginePreference.any()),
        notes);
  }

  /// All of it, kind by kind.
  List<Occupied> find(Set<Kind> kinds) throws InterruptedException {
    var found = new ArrayList<Occupied>();
    for (Kind kind : Kind.values()) {
      if (kinds.contains(kind)) {
        found.addAll(
            switch (kind) {
              case MODELS -> models();
              case RUNS -> runs();
              case CONTAINERS -> containers();
              case IMAGES -> images();
              case BUILD -> build();
            });
      }
    }
    return found;
  }

  private List<Occupied> models() {
    if (!alive.isEmpty()) {
      notes.accept("models are left out: an application is running");
      return List.of();
    }
    ModelStore store = ModelStore.of(workplace.environment());
    var made = new FolderTree(EngineOptions.cacheFolder(workplace.environment()));
    Stream<Occupied> ofCheckpoints =
        made.bytes() == 0
            ? Stream.of()
            : Stream.of(
                new Occupied(
                    Kind.MODELS, "personaplex-cache", OptionalLong.of(made.bytes()), made::remove));
    Stream<Occupied> fetched =
        store.list().stream()
            .filter(ModelStatus::present)
            .map(
                status -> {
                  String name = status.model().name();
                  return new Occupied(
                      Kind.MODELS,
                      name,
                      OptionalLong.of(status.model().bytes()),
                      () -> store.remove(name));
                });
    return Stream.concat(fetched, ofCheckpoints).toList();
  }

  private List<Occupied> runs() {
    Set<RunId> living = alive.stream().map(OwnerRecord::run).collect(Collectors.toSet());
    return LiveRuns.ids(workplace.state()).stream()
        .filter(id -> !living.contains(id))
        .map(
            id -> {
              var tree = new FolderTree(RunFolder.of(workplace.state(), id).path());
              return new Occupied(
                  Kind.RUNS, id.text(), OptionalLong.of(tree.bytes()), tree::remove);
            })
        .toList();
  }

  /// Build output is what Maven made in the modules of this checkout.
  private List<Occupied> build() {
    if (alive.stream().anyMatch(new RunChoice(workplace)::isOfThisCheckout)) {
      notes.accept("build output is left out: the application that is running uses it");
      return List.of();
    }
    Path checkout = workplace.checkout();
    if (!Files.isRegularFile(checkout.resolve(POM))) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(checkout)) {
      List<FolderTree> targets =
          Stream.concat(Stream.of(checkout), folders.sorted())
              .filter(module -> Files.isRegularFile(module.resolve(POM)))
              .map(module -> module.resolve("target"))
              .filter(Files::isDirectory)
              .map(FolderTree::new)
              .toList();
      long bytes = targets.stream().mapToLong(FolderTree::bytes).sum();
      return targets.isEmpty()
          ? List.of()
          : List.of(
              new Occupied(
                  Kind.BUILD, "build output", OptionalLong.of(bytes), () -> remove(targets)));
    } catch (IOException failure) {
      notes.accept("%s: cannot be read (%s)".formatted(checkout, failure));
      return List.of();
    }
  }

  private static void remove(List<FolderTree> trees) throws IOException {
    for (FolderTree tree : trees) {
      tree.remove();
    }
  }

  /// Containers that nobody owns any more, persistent ones, and volumes.
  private List<Occupied> containers() throws InterruptedException {
    if (engine.isEmpty()) {
      return List.of();
    }
    Set<String> applications =
        alive.stream().map(OwnerRecord::application).collect(Collectors.toSet());
    var found = new ArrayList<Occupied>();
    try {
      for (ContainerState container : engine.get().list(Map.of(ContainerLabels.RUN, ""))) {
        String application = container.labels().getOrDefault(ContainerLabels.APPLICATION, "");
        if (applications.contains(application)) {
          notes.accept(
              "container %s is left out: %s is running".formatted(container.name(), application));
        } else {
          found.add(
              new Occupied(
                  Kind.CONTAINERS,
                  "container " + container.name(),
                  OptionalLong.empty(),
                  () -> engine.get().remove(container.id())));
        }
      }
      if (alive.isEmpty()) {
        for (String volume : engine.get().listVolumes(Map.of(ContainerLabels.APPLICATION, ""))) {
          found.add(
              new Occupied(
                  Kind.CONTAINERS,
                  "volume " + volume,
                  OptionalLong.empty(), // Docker tells it rounded and slowly, Podman not by name
                  () -> engine.get().removeVolume(volume)));
        }
      }
    } catch (ContainerFault fault) {
      notes.accept("containers: " + fault.getMessage());
    }
    return found;
  }

  private List<Occupied> images() throws InterruptedException {
    if (engine.isEmpty()) {
      return List.of();
    }
    var found = new ArrayList<Occupied>();
    try {
      for (ServiceImage image : Scenario6Images.all()) {
        if (engine.get().hasImage(image.tag())) {
          found.add(
              new Occupied(
                  Kind.IMAGES,
                  image.tag(),
                  engine.get().imageBytes(image.tag()),
                  () -> engine.get().removeImage(image.tag())));
        }
      }
    } catch (ContainerFault fault) {
      notes.accept("images: " + fault.getMessage());
    }
    return found;
  }
}
