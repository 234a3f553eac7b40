package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.container.Diagnosis.NoClient;
import io.personaplex.apphost.container.Diagnosis.OutOfRange;
import io.personaplex.apphost.container.Diagnosis.Ready;
import io.personaplex.apphost.container.Diagnosis.Unreachable;
import io.personaplex.apphost.container.Diagnosis.Unreachable.Reason;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Finds out whether an engine can be used: asks the client for its version and the engine's, then
/// what the engine can do. Both together within 4 s, so that a diagnosis is there within 5 s.
///
/// - **Docker**: API 1.41 (Engine 20.10) or newer on both sides: the first whose `create` can be
///   told not to pull. Debian 12 has that one.
/// - **Podman**: 4 or newer: the first whose `inspect` and `--device` of a GPU are as we need them.
final class EngineProbe {
  private static final Duration TIME_MAX = Duration.ofSeconds(4);
  private static final String DOCKER_API_MIN = "1.41";
  private static final String PODMAN_MIN = "4";
  private static final String GPU_DEVICE = "nvidia.com/gpu";

  /// Where descriptions of the Container Device Interface are.
  static final List<Path> DEVICE_DESCRIPTIONS =
      List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final EngineClient client;
  private final List<Path> deviceDescriptions;

  /// @param deviceDescriptions folders with descriptions of the Container Device Interface
  EngineProbe(EngineClient client, List<Path> deviceDescriptions) {
    this.client = client;
    this.deviceDescriptions = List.copyOf(deviceDescriptions);
  }

  Diagnosis diagnose() throws InterruptedException {
    EngineKind kind = client.kind();
    if (client.program().isEmpty()) {
      return new NoClient(kind, "");
    }
    long deadline = System.nanoTime() + TIME_MAX.toNanos();
    try {
      JsonObject version = ask("version", deadline);
      return switch (kind) {
        case DOCKER -> docker(version, deadline);
        case PODMAN -> podman(version, deadline);
      };
    } catch (ContainerFault fault) {
      return unreachable(fault);
    } catch (DecodeException | ClassCastException _) {
      return new Unreachable(kind, Reason.FAILING, "its answer cannot be read");
    }
  }

  private Diagnosis docker(JsonObject version, long deadline) throws InterruptedException {
    JsonObject clientSide = object(version, "Client");
    JsonObject server = object(version, "Server");
    if (server.isEmpty() && clientSide.containsKey("APIVersion")) {
      return new NoClient(EngineKind.DOCKER, "what is called docker there is Podman");
    }
    for (String side : List.of("Client", "Server")) {
      String api = object(version, side).getString("ApiVersion", "none");
      if (!isAtLeast(api, DOCKER_API_MIN)) {
        return new OutOfRange(
            EngineKind.DOCKER,
            "the %s speaks API %s".formatted(side.equals("Server") ? "engine" : "client", api),
            "API %s (Docker 20.10) or newer".formatted(DOCKER_API_MIN));
      }
    }
    JsonObject info = ask("info", deadline);
    boolean rootless = array(info, "SecurityOptions").contains("name=rootless");
    return new Ready(
        EngineKind.DOCKER, server.getString("Version", "?"), rootless, dockerHasGpu(info));
  }

  private Diagnosis podman(JsonObject version, long deadline) throws InterruptedException {
    JsonObject clientSide = object(version, "Client");
    JsonObject server = version.containsKey("Server") ? object(version, "Server") : clientSide;
    for (JsonObject side : List.of(clientSide, server)) {
      String found = side.getString("Version", "?");
      if (!isAtLeast(found, PODMAN_MIN)) {
        return new OutOfRange(
            EngineKind.PODMAN, "version " + found, "version %s or newer".formatted(PODMAN_MIN));
      }
    }
    JsonObject host = object(ask("info", deadline), "host");
    boolean rootless = object(host, "security").getBoolean("rootless", false);
    return new Ready(EngineKind.PODMAN, server.getString("Version", "?"), rootless, describesGpu());
  }

  /// @throws ContainerFault if the client fails
  private JsonObject ask(String what, long deadline) throws InterruptedException {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    List<String> arguments = List.of(what, "--format", "{{json .}}");
    ClientAnswer answer = client.run(left, arguments);
    if (!answer.succeeded()) {
      throw client.fault(arguments, answer);
    }
    return new JsonObject(answer.output());
  }

  private Diagnosis unreachable(ContainerFault fault) {
    EngineKind kind = client.kind();
    String words = fault.engineWords();
    if (words.contains("is too old") || words.contains("is too new")) {
      return new OutOfRange(kind, words, "a client and an engine that understand each other's API");
    }
    if (fault.kind() == Kind.TIMED_OUT) {
      return new Unreachable(kind, Reason.ASLEEP, words);
    }
    if (words.contains("permission denied")) {
      return new Unreachable(kind, Reason.NO_PERMISSION, words);
    }
    boolean gone = fault.kind() == Kind.ENGINE_GONE;
    return new Unreachable(kind, gone ? Reason.NOT_RUNNING : Reason.FAILING, words);
  }

  /// Docker hands out GPUs by the NVIDIA runtime, by device descriptions, or, if the engine is on
  /// this machine, by a hook it finds on its own `PATH`.
  private boolean dockerHasGpu(JsonObject info) {
    if (object(info, "Runtimes").containsKey("nvidia")) {
      return true;
    }
    for (Object device : array(info, "DiscoveredDevices")) {
      if (device instanceof JsonObject found && found.getString("ID", "").startsWith(GPU_DEVICE)) {
        return true;
      }
    }
    return isThisMachine(info.getString("Name", ""))
        && client.find("nvidia-container-runtime-hook").isPresent();
  }

  private static boolean isThisMachine(String name) {
    try {
      return Files.readString(HOST_NAME).strip().equals(name);
    } catch (IOException _) {
      return false;
    }
  }

  /// Podman reads the descriptions itself, without telling.
  private boolean describesGpu() {
    return deviceDescriptions.stream().anyMatch(EngineProbe::describesGpu);
  }

  private static boolean describesGpu(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(?:ya?ml|json)"))
          .anyMatch(EngineProbe::namesGpu);
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  private static boolean namesGpu(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.anyMatch(line -> line.contains(GPU_DEVICE));
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  /// Compares `28.2.2` with `20.10` number by number; what is no number counts as 0.
  static boolean isAtLeast(String version, String wanted) {
    String[] have = version.split("[.+~-]", -1);
    String[] want = wanted.split("\\.", -1);
    for (int i = 0; i < want.length; i++) {
      int left = i < have.length ? number(have[i]) : 0;
      int right = number(want[i]);
      if (left != right) {
        return left > right;
      }
    }
    return true;
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static JsonObject object(JsonObject parent, String name) {
    JsonObject child = parent.getJsonObject(name);
    return child == null ? new JsonObject() : child;
  }

  private static JsonArray array(JsonObject parent, String name) {
    JsonArray child = parent.getJsonArray(name);
    return child == null ? new JsonArray() : child;
  }
}
