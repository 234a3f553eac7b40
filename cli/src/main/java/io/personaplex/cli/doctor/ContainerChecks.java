package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Docker or Podman, which are not needed but used where they are.
final class ContainerChecks {
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(4);

  private ContainerChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("container-engine", "Docker or Podman answers", ContainerChecks::engine));
  }

  private static Finding engine(Machine machine) throws InterruptedException {
    boolean required = machine.setting("BACKEND").filter("container"::equalsIgnoreCase).isPresent();
    var obstacles = new ArrayList<String>();
    for (String name : List.of("docker", "podman")) {
      Optional<Path> client = machine.program(name);
      if (client.isEmpty()) {
        continue;
      }
      CommandOutput answer =
          machine.run(
              COMMAND_LIMIT,
              List.of(client.get().toString(), "version", "--format", "{{.Server.Version}}"));
      if (answer.ok()) {
        return Finding.ok("%s answers, version %s".formatted(name, answer.firstLine()));
      }
      obstacles.add(
          "%s is installed, its engine does not answer: %s".formatted(name, answer.firstLine()));
    }
    String found =
        obstacles.isEmpty()
            ? "neither Docker nor Podman is installed"
            : String.join("; ", obstacles);
    if (required) {
      return Finding.failed(found, remedy("docker-not-running"));
    }
    return obstacles.isEmpty()
        ? Finding.note(found + ": the backend runs as a process")
        : Finding.note(found, remedy("docker-not-running"));
  }
}
