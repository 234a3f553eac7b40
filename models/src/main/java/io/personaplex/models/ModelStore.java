package io.personaplex.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The models on this machine: which are here, where they lie, and how the others come.
///
/// A model is named as the catalogue names it. Two more forms name any GGUF language model:
/// `hf:owner/name:file.gguf` on the hub, and the path of a file that is already here.
///
/// - **Cost**: [#isPresent], [#folder] and [#file] read one small file and stat the model's files.
/// - **Threads**: safe; two threads or processes that fetch the same model wait for each other.
public final class ModelStore {

  private static final Pattern HUB_NAME = Pattern.compile("hf:([^:]+):(.+)");

  private final Catalogue catalogue;
  private final CacheFolders folders;
  private final Sources sources;
  private final FreeSpace freeSpace;

  /// The store this environment names, with the bundled catalogue.
  ///
  /// @param environment `PERSONAPLEX_HOME`, `HF_HOME`, `HF_TOKEN`, `PATH`, proxies and so on
  public static ModelStore of(Map<String, String> environment) {
    return new ModelStore(
        Catalogue.bundled(), environment, FreeSpace.ofFileSystem(), Sources.Limits.PRODUCT);
  }

  ModelStore(
      Catalogue catalogue,
      Map<String, String> environment,
      FreeSpace freeSpace,
      Sources.Limits limits) {
    this.catalogue = catalogue;
    this.folders = CacheFolders.of(environment);
    this.sources = new Sources(Map.copyOf(environment), folders, limits);
    this.freeSpace = freeSpace;
  }

  /// The models that can be fetched.
  public Catalogue catalogue() {
    return catalogue;
  }

  /// Whether every file of the model was checked and has not changed since.
  ///
  /// @throws ModelException if there is no model of that name
  public boolean isPresent(String model) {
    Optional<Path> local = localFile(model);
    return local.isPresent()
        ? Files.isRegularFile(local.get())
        : Receipt.valid(folders, resolve(model)).isPresent();
  }

  /// The folder in which the model's files lie.
  ///
  /// @throws ModelException naming the command that fetches it, if it is not complete
  public Path folder(String model) {
    Path folder = file(model).getParent();
    if (folder == null) {
      throw new ModelException("The file of model '" + model + "' lies in no folder");
    }
    return folder;
  }

  /// The file an engine loads: the model's only file or the first in the catalogue's list.
  ///
  /// @throws ModelException naming the command that fetches it, if it is not complete
  public Path file(String model) {
    Optional<Path> local = localFile(model);
    if (local.isPresent()) {
      return checkedGguf(local.get());
    }
    return file(model, resolve(model).mainFile());
  }

  /// One of the model's files.
  ///
  /// @throws ModelException naming the command that fetches it, if the model is not complete, or
  ///   the files it has, if this is none of them
  public Path file(String model, String file) {
    Model wanted = resolve(model);
    Receipt receipt =
        Receipt.valid(folders, wanted)
            .orElseThrow(
                () ->
                    new ModelException(
                        "Model '%s' (%s) is not on this machine: run ./personaplex models fetch %s"
                            .formatted(model, wanted.purpose(), model)));
    return receipt.files().stream()
        .filter(entry -> entry.name().equals(file))
        .findFirst()
        .map(entry -> Path.of(entry.path()))
        .orElseThrow(
            () ->
                new ModelException(
                    "Model '%s' has no file '%s'; it has: %s"
                        .formatted(
                            model,
                            file,
                            String.join(
                                ", ",
                                receipt.files().stream().map(Receipt.Entry::name).toList()))));
  }

  /// Brings what is missing, each model from the first of its sources that works.
  ///
  /// Files that other programs have already fetched from the hub are checked and used. An interrupt
  /// ends the fetch; the next one goes on where it can.
  ///
  /// @throws ModelException after everything was tried, with the reason for each model that is
  ///   still missing, or at once if a name is unknown or the disk is too small
  public void fetch(Collection<String> models, FetchListener listener) {
    List<String> names = List.copyOf(models).stream().distinct().toList();
    for (String name : names) {
      localFile(name).ifPresent(ModelStore::checkedGguf);
    }
    List<Model> wanted =
        names.stream().filter(name -> localFile(name).isEmpty()).map(this::resolve).toList();
    new FetchRun(folders, freeSpace, sources, listener).fetch(wanted);
  }

  /// Every model of the catalogue and every other one that was fetched by name.
  public List<ModelStatus> list() {
    List<ModelStatus> all = new ArrayList<>();
    catalogue.models().forEach(model -> all.add(status(model)));
    for (Receipt receipt : Receipt.all(folders)) {
      if (receipt.model().startsWith("hf:")) {
        all.add(status(resolve(receipt.model())));
      }
    }
    return all;
  }

  private ModelStatus status(Model model) {
    Optional<Receipt> receipt = Receipt.valid(folders, model);
    return new ModelStatus(
        model,
        receipt.map(r -> Objects.requireNonNull(Path.of(r.files().getFirst().path()).getParent())),
        receipt.map(Receipt::source));
  }

  /// Reads a model's files again and compares them with their checksums. One that fails is no
  /// longer taken for present.
  ///
  /// @throws ModelException if there is no model of that name
  public Verification verify(String model, FetchListener listener) {
    ProgressGate gate = new ProgressGate(listener, System::nanoTime);
    return new Inspection(folders, gate).verify(resolve(model));
  }

  /// Deletes a model's files. What another hub client has brought stays and is only forgotten.
  ///
  /// @throws ModelException if there is no model of that name, or nothing of it is here
  public Removal remove(String model) {
    ProgressGate gate = new ProgressGate(FetchListener.silent(), System::nanoTime);
    return new Inspection(folders, gate).remove(resolve(model));
  }

  /// Takes model files, known by their checksum, and wheels, known by their name, from elsewhere on
  /// this machine. They are copied.
  ///
  /// @throws ModelException if one of them is not known; nothing is copied then
  public List<Imported> importFiles(Collection<Path> files, FetchListener listener) {
    ProgressGate gate = new ProgressGate(listener, System::nanoTime);
    return new FileImport(catalogue, folders, gate).run(List.copyOf(files));
  }

  /// The model of that name.
  ///
  /// @throws ModelException listing the names there are
  public Model resolve(String name) {
    Optional<Model> listed = catalogue.find(name);
    if (listed.isPresent()) {
      return listed.get();
    }
    Matcher hub = HUB_NAME.matcher(name);
    if (hub.matches()) {
      HubFile file = new HubFile(hub.group(2), 0, "");
      return new Model(
          name,
          "language model of your choice",
          "as its repository says",
          List.of(new HubSource(hub.group(1), "main", List.of(file))));
    }
    throw new ModelException(
        "There is no model '%s'; there are: %s; a language model can also be the path of a GGUF file or hf:owner/name:file.gguf"
            .formatted(name, catalogue.names()));
  }

  /// The path, if the name is one: a catalogue name has neither a separator nor `.gguf`.
  private Optional<Path> localFile(String name) {
    boolean path =
        !name.startsWith("hf:")
            && catalogue.find(name).isEmpty()
            && (name.contains("/") || name.contains("\\") || name.endsWith(".gguf"));
    return path ? Optional.of(Path.of(name).toAbsolutePath()) : Optional.empty();
  }

  private static Path checkedGguf(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException("There is no file " + file + ": LLM_MODEL names a GGUF file");
    }
    try {
      GgufFile.check(file);
    } catch (IOException e) {
      throw new ModelException("Cannot read " + file + ": " + e, e);
    }
    return file;
  }
}
