package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads or removes what is already here.
final class Inspection {

  private final CacheFolders folders;
  private final ProgressGate gate;

  Inspection(CacheFolders folders, ProgressGate gate) {
    this.folders = folders;
    this.gate = gate;
  }

  Verification verify(Model model) {
    try (ModelLock _ = lock(model)) {
      Optional<Receipt> found =
          Receipt.read(folders.receipt(model.name())).filter(receipt -> receipt.matches(model));
      if (found.isEmpty()) {
        return new Verification(
            model.name(),
            0,
            List.of("not on this machine: run ./personaplex models fetch " + model.name()));
      }
      return reread(model, found.get());
    } catch (IOException e) {
      throw new ModelException("Cannot verify " + model.name() + ": " + e, e);
    }
  }

  private Verification reread(Model model, Receipt receipt) throws IOException {
    Delivery delivery = new Delivery(model.name(), "this machine", gate);
    long total = receipt.files().stream().mapToLong(Receipt.Entry::bytes).sum();
    long read = 0;
    List<String> faults = new ArrayList<>();
    List<Receipt.Entry> fresh = new ArrayList<>();
    for (Receipt.Entry entry : receipt.files()) {
      Path file = Path.of(entry.path());
      if (!Files.isRegularFile(file)) {
        faults.add(file + " is missing");
        continue;
      }
      long before = read;
      String sha256 =
          Sha256.of(file, done -> delivery.progress(Activity.VERIFYING, before + done, total));
      read += Files.size(file);
      if (!sha256.equals(entry.sha256())) {
        faults.add("%s has SHA-256 %s, wanted %s".formatted(file, sha256, entry.sha256()));
      } else {
        fresh.add(Receipt.Entry.of(entry.name(), file, sha256));
      }
    }
    if (faults.isEmpty()) {
      new Receipt(model.name(), receipt.source(), fresh).write(folders.receipt(model.name()));
    } else {
      Files.deleteIfExists(folders.receipt(model.name()));
    }
    return new Verification(model.name(), read, faults);
  }

  Removal remove(Model model) {
    try (ModelLock _ = lock(model)) {
      List<Path> kept = new ArrayList<>();
      long freed = 0;
      for (Path folder : List.of(folders.model(model.name()), folders.incoming(model.name()))) {
        if (Files.isDirectory(folder)) {
          freed += Folders.bytes(folder);
          Folders.delete(folder);
        }
      }
      Optional<Receipt> receipt = Receipt.read(folders.receipt(model.name()));
      for (Receipt.Entry entry : receipt.map(Receipt::files).orElse(List.of())) {
        Path file = Path.of(entry.path());
        if (Files.isSymbolicLink(file)) {
          kept.add(file); // the hub's other clients link into their blobs; we place files
        } else if (Files.deleteIfExists(file)) {
          freed += entry.bytes();
        }
      }
      Files.deleteIfExists(folders.receipt(model.name()));
      if (receipt.isEmpty() && freed == 0) {
        throw new ModelException("Nothing of model '" + model.name() + "' is on this machine");
      }
      return new Removal(model.name(), freed, kept);
    } catch (IOException e) {
      throw new ModelException("Cannot remove " + model.name() + ": " + e, e);
    }
  }

  private ModelLock lock(Model model) {
    return ModelLock.acquire(
        folders.lock(model.name()),
        () -> gate.report(new FetchProgress(model.name(), Activity.WAITING, 0, 0, "")));
  }
}
