package io.personaplex.apphost.container;

import io.personaplex.apphost.process.ContainerPorts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Asks the engines which container has published a port, one after the other, each at most 1 s.
public final class EnginePorts implements ContainerPorts {
  private static final Duration ASK_MAX = Duration.ofSeconds(1);
  private static final String COMPOSE_PROJECT = "com.docker.compose.project";

  /// A line a container: its name, and the compose project if there is one.
  private static final String FORMAT = "{{.Names}}\t{{.Label \"%s\"}}".formatted(COMPOSE_PROJECT);

  private final List<EngineClient> clients;

  /// @param environment in which the clients run; its `PATH` says where they are
  public EnginePorts(Map<String, String> environment) {
    this.clients =
        Stream.of(EngineKind.values()).map(kind -> new EngineClient(kind, environment)).toList();
  }

  @Override
  public Optional<Publisher> publisher(int port) {
    return clients.stream()
        .filter(client -> client.program().isPresent())
        .flatMap(client -> ask(client, port).stream())
        .findFirst();
  }

  private static Optional<Publisher> ask(EngineClient client, int port) {
    try {
      return client
          .ask(ASK_MAX, List.of("ps", "--filter", "publish=" + port, "--format", FORMAT))
          .lines()
          .filter(line -> !line.isBlank())
          .findFirst()
          .map(EnginePorts::publisher);
    } catch (ContainerFault _) {
      return Optional.empty(); // an engine that does not answer has published nothing we can name
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Publisher publisher(String line) {
    String[] fields = line.split("\t", -1);
    String project = fields.length > 1 ? fields[1].strip() : "";
    return new Publisher(
        fields[0].strip(), project.isEmpty() ? Optional.empty() : Optional.of(project));
  }
}
