package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.Diagnosis.NoClient;
import io.personaplex.apphost.container.Diagnosis.NoGpu;
import io.personaplex.apphost.container.Diagnosis.OutOfRange;
import io.personaplex.apphost.container.Diagnosis.Ready;
import io.personaplex.apphost.container.Diagnosis.Unreachable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Docker and Podman, which are not needed but used where they are: a check for each of the four
/// things that can be wrong with them.
final class ContainerChecks {
  private ContainerChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("container-client", "Docker or Podman is installed", ContainerChecks::client),
        new Check("container-engine", "its engine answers", ContainerChecks::engine),
        new Check("container-version", "its version will do", ContainerChecks::version),
        new Check("container-gpu", "it can hand a GPU to a container", ContainerChecks::gpu));
  }

  private static Finding client(Machine machine) throws InterruptedException {
    List<Diagnosis> diagnoses = machine.containers();
    List<Diagnosis> installed = diagnoses.stream().filter(d -> !(d instanceof NoClient)).toList();
    if (installed.isEmpty()) {
      return unfit(
          machine,
          "neither Docker nor Podman is installed: the backend runs as a process",
          remedy("container-client-missing"));
    }
    return Finding.ok(
        installed.stream().map(d -> d.engine().title()).collect(Collectors.joining(", ")));
  }

  private static Finding engine(Machine machine) throws InterruptedException {
    List<Diagnosis> diagnoses = machine.containers();
    Optional<Ready> ready = ready(diagnoses);
    if (ready.isPresent()) {
      return Finding.ok(ready.get().sentence());
    }
    return first(diagnoses, Unreachable.class)
        .map(
            unreachable ->
                unfit(
                    machine,
                    unreachable.sentence(),
                    unreachable.reason() == Unreachable.Reason.NOT_RUNNING
                        ? remedy("docker-not-running")
                        : phrase(unreachable.remedy())))
        .orElseGet(ContainerChecks::nothingToLookAt);
  }

  private static Finding version(Machine machine) throws InterruptedException {
    List<Diagnosis> diagnoses = machine.containers();
    Optional<Ready> ready = ready(diagnoses);
    if (ready.isPresent()) {
      return Finding.ok("%s %s".formatted(ready.get().engine().title(), ready.get().version()));
    }
    return first(diagnoses, OutOfRange.class)
        .map(old -> unfit(machine, old.sentence(), phrase(old.remedy())))
        .orElseGet(ContainerChecks::nothingToLookAt);
  }

  private static Finding gpu(Machine machine) throws InterruptedException {
    Optional<Ready> ready = ready(machine.containers());
    if (ready.isEmpty()) {
      return nothingToLookAt();
    }
    if (ready.get().gpu()) {
      return Finding.ok(ready.get().sentence());
    }
    var missing = new NoGpu(ready.get());
    return machine.asksForGpu()
        ? Finding.warning(missing.sentence(), phrase(missing.remedy()))
        : Finding.note(missing.sentence() + "; the engines of this build need none");
  }

  /// Only who insists on a container misses the engine.
  private static Finding unfit(Machine machine, String found, String remedy) {
    return machine.setting("BACKEND").filter("container"::equalsIgnoreCase).isPresent()
        ? Finding.failed(found, remedy)
        : Finding.note(found, remedy);
  }

  private static Finding nothingToLookAt() {
    return Finding.notApplicable("no engine to ask");
  }

  private static Optional<Ready> ready(List<Diagnosis> diagnoses) {
    return first(diagnoses, Ready.class);
  }

  private static <D extends Diagnosis> Optional<D> first(List<Diagnosis> all, Class<D> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /// A sentence in the middle of a line.
  private static String phrase(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT)
        + sentence.substring(1).replaceFirst("\\.$", "");
  }
}
