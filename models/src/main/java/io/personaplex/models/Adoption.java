package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes files that are already on this machine: fetched from the hub by another program, imported,
/// or left by a fetch that ended just before its receipt. They are read whole once.
final class Adoption {

  private final CacheFolders folders;
  private final ProgressGate gate;

  Adoption(CacheFolders folders, ProgressGate gate) {
    this.folders = folders;
    this.gate = gate;
  }

  /// Looks in every place where one of the model's sources would have put its files. The caller
  /// holds the model's lock.
  ///
  /// @return whether the model is now present
  boolean adopt(Model model) {
    try {
      for (ModelSource source : model.sources()) {
        for (Path folder : places(model, source)) {
          Optional<List<Receipt.Entry>> entries = check(model, source, folder);
          if (entries.isPresent()) {
            new Receipt(model.name(), source.label(), entries.get())
                .write(folders.receipt(model.name()));
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new ModelException("Cannot check the files of " + model.name() + ": " + e, e);
    }
  }

  private List<Path> places(Model model, ModelSource source) {
    List<Path> places = new ArrayList<>();
    if (source instanceof HubSource hub) {
      places.addAll(new HubCache(folders, hub.repository()).snapshots(hub));
    }
    places.add(folders.model(model.name()));
    return places;
  }

  private Optional<List<Receipt.Entry>> check(Model model, ModelSource source, Path folder)
      throws IOException {
    for (ModelFile file : source.files()) {
      Path path = path(folder, file);
      if (!Files.isRegularFile(path) || (file.bytes() > 0 && Files.size(path) != file.bytes())) {
        return Optional.empty();
      }
    }
    List<Receipt.Entry> entries = new ArrayList<>();
    for (ModelFile file : source.files()) {
      Path path = path(folder, file);
      Delivery delivery = new Delivery(model.name(), folder.toString(), gate);
      long bytes = Files.size(path);
      String sha256 = Sha256.of(path, done -> delivery.progress(Activity.VERIFYING, done, bytes));
      if (file.hasChecksum() ? !sha256.equals(file.sha256()) : !GgufFile.is(path)) {
        return Optional.empty();
      }
      entries.add(Receipt.Entry.of(file.name(), path, sha256));
    }
    return Optional.of(entries);
  }

  private static Path path(Path folder, ModelFile file) {
    return file instanceof HubFile hub && Files.exists(folder.resolve(hub.path()))
        ? folder.resolve(hub.path())
        : folder.resolve(file.name());
  }
}
