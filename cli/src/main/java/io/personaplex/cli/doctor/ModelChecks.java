package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import io.personaplex.models.HubAccess;
import io.personaplex.models.Megabytes;
import io.personaplex.models.Model;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import io.personaplex.models.PackageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The models: what is here, what may be fetched, and from where.
final class ModelChecks {
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(4);
  private static final Duration HUB_LIMIT = Duration.ofSeconds(3);

  /// The gated model of the seed, asked about when a token is there.
  private static final String GATED_REPOSITORY = "nvidia/personaplex-7b-v1";

  private static final String GATED_FILE = "config.json";

  /// Slower than a common line into the house: fetching then waits for the disk.
  private static final long SLOW_BYTES_PER_SECOND = 5_000_000;

  /// Types as `/proc/mounts` and Java name them: files behind a network.
  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph");

  private ModelChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("model-cache", "the models are here, on a fast disk", ModelChecks::modelCache),
        new Check("pip", "Python's pip, which fetches packages of models", ModelChecks::pip),
        new Check("hf-token", "the token for gated models", ModelChecks::token),
        new Check("hub-access", "the hub gives out what the token is for", ModelChecks::hubAccess),
        new Check("licences", "under which terms the models may be used", ModelChecks::licences));
  }

  /// How much of the chosen models is still to fetch.
  static long missingBytes(Machine machine) {
    return missing(machine).stream().mapToLong(Model::bytes).sum();
  }

  private static List<Model> missing(Machine machine) {
    ModelStore store = ModelStore.of(machine.environment());
    return set(machine).models().stream()
        .filter(name -> !store.isPresent(name))
        .filter(name -> name.startsWith("hf:") || store.catalogue().find(name).isPresent())
        .map(store::resolve)
        .toList();
  }

  private static ModelSet set(Machine machine) {
    return ModelSet.choose(machine.environment(), machine.memoryBytes());
  }

  private static Finding modelCache(Machine machine) throws IOException {
    Path hub = machine.modelFolders().hub();
    Path home = machine.modelFolders().home();
    List<Model> missing = missing(machine);
    var details = new ArrayList<String>();
    details.add("models: " + home);
    details.add("hub: " + hub);
    missing.forEach(m -> details.add("missing: %s, %s".formatted(m.name(), size(m))));
    Optional<String> slow = slow(machine, home).or(() -> slow(machine, hub));
    if (slow.isPresent()) {
      return Finding.warning(slow.get(), remedy("download-slow")).with(details);
    }
    if (!missing.isEmpty()) {
      return Finding.note(
              "still to fetch: "
                  + missing.stream()
                      .map(m -> m.name() + " (" + size(m) + ")")
                      .collect(Collectors.joining(", ")),
              remedy("slow-model-download"))
          .with(details);
    }
    return Finding.ok("all models of the %s set are here".formatted(set(machine).name()))
        .with(details);
  }

  private static String size(Model model) {
    return model.bytes() > 0 ? Megabytes.of(model.bytes()) : "size unknown";
  }

  /// Why a folder makes fetching and loading slow; a folder that is not there yet is judged by the
  /// one above it.
  private static Optional<String> slow(Machine machine, Path folder) {
    Path existing = MachineChecks.existing(folder);
    try {
      String type = machine.fileSystemType(existing);
      if (REMOTE.contains(type)) {
        return Optional.of("%s is on a network file system (%s)".formatted(folder, type));
      }
      if (!Files.isWritable(existing)) {
        return Optional.empty(); // `disk` says so.
      }
      long bytesPerSecond = machine.writeBytesPerSecond(existing);
      return bytesPerSecond < SLOW_BYTES_PER_SECOND
          ? Optional.of(
              "%s takes %s in a second, so fetching waits for the disk"
                  .formatted(folder, Megabytes.of(bytesPerSecond)))
          : Optional.empty();
    } catch (IOException failure) {
      return Optional.of("%s cannot be written: %s".formatted(folder, failure.getMessage()));
    }
  }

  private static Finding pip(Machine machine) throws InterruptedException {
    boolean needed =
        missing(machine).stream()
            .anyMatch(m -> m.sources().stream().anyMatch(PackageSource.class::isInstance));
    String why = "";
    for (String python : List.of("python3", "python")) {
      Optional<Path> program = machine.program(python);
      if (program.isEmpty()) {
        continue;
      }
      CommandOutput answer =
          machine.run(COMMAND_LIMIT, List.of(program.get().toString(), "-m", "pip", "--version"));
      if (answer.ok()) {
        return Finding.ok(answer.out().replaceFirst(" from .*?( \\(.*)?$", "$1"));
      }
      if (answer.timedOut()) {
        return Finding.timedOut(program.get() + " -m pip", answer);
      }
      why = "%s has no pip".formatted(program.get());
    }
    String found = why.isEmpty() ? "Python 3 is not on the PATH" : why;
    return needed
        ? Finding.failed(found + ", and models are still to be fetched", remedy("pip-missing"))
        : Finding.note(found + "; the models are here, so nothing is missed");
  }

  private static Finding token(Machine machine) {
    Optional<String> token = machine.setting("HF_TOKEN");
    Optional<String> placeholder =
        machine.settings().notices().stream().filter(n -> n.startsWith("HF_TOKEN is")).findFirst();
    if (placeholder.isPresent()) {
      return Finding.warning(placeholder.get(), remedy("hf-token-not-configured"));
    }
    if (token.isEmpty()) {
      return Finding.note(
          "none is set; the models of the %s set need none".formatted(set(machine).name()),
          "when a gated model is wanted, " + remedy("hf-token-missing"));
    }
    // The hub's tokens are hf_ and 34 letters and digits. A placeholder is none: settings says so.
    if (!token.get().matches("hf_[A-Za-z0-9]{20,}")) {
      return Finding.warning(
          "it is set and does not look like a token: those begin with hf_",
          remedy("hf-token-not-configured"));
    }
    return Finding.ok("set (%d characters)".formatted(token.get().length()));
  }

  private static Finding hubAccess(Machine machine) {
    String model = machine.setting("LLM_MODEL").orElse("");
    if (machine.setting("LLM_URL").isEmpty()
        && model.startsWith("hf:")
        && model.indexOf(':', 3) > 0) {
      int colon = model.indexOf(':', 3);
      return asked(machine, model.substring(3, colon), model.substring(colon + 1));
    }
    if (machine.setting("HF_TOKEN").isPresent()) {
      return asked(machine, GATED_REPOSITORY, GATED_FILE);
    }
    return Finding.notApplicable("no token is set, and no chosen model needs one");
  }

  private static Finding asked(Machine machine, String repository, String file) {
    if (machine.setting("HF_HUB_OFFLINE").filter(v -> v.matches("(?i)1|on|yes|true")).isPresent()) {
      return Finding.note("not asked: HF_HUB_OFFLINE forbids the network");
    }
    return switch (machine.hubAccess(repository, file, HUB_LIMIT)) {
      case HubAccess.Granted() -> Finding.ok("the hub gives out " + repository);
      case HubAccess.Refused(String reason) ->
          Finding.warning(
              reason,
              machine.setting("HF_TOKEN").isPresent()
                  ? remedy("access-denied-on-download")
                  : remedy("hf-token-missing"));
      case HubAccess.Unknown(String reason) -> Finding.note("not known: " + reason);
    };
  }

  private static Finding licences(Machine machine) {
    ModelStore store = ModelStore.of(machine.environment());
    String licences =
        set(machine).models().stream()
            .flatMap(name -> store.catalogue().find(name).stream())
            .map(Model::licence)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    String leaves =
        machine.setting("LLM_URL").isPresent()
            ? "what is said goes to LLM_URL as text, no audio leaves the machine"
            : "no audio and no text leaves the machine";
    return Finding.ok("models: %s; %s".formatted(licences, leaves))
        .with(
            set(machine).models().stream()
                .map(
                    name ->
                        name
                            + ": "
                            + store
                                .catalogue()
                                .find(name)
                                .map(Model::licence)
                                .orElse("as its makers say"))
                .toList());
  }
}
