package io.personaplex.apphost.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Client programs that are first, and alone, on a `PATH`, and do what a test tells them: answer,
/// fail, hang or die. What each command does is a piece of shell; the rest is unknown to them.
final class FakeEngine {
  /// Notes its arguments, then does what the file named after its command holds; the two-word
  /// commands of the real clients are joined: `image-inspect`.
  private static final String PROGRAM =
      """
      #!/bin/sh
      name=${0##*/}
      home=${0%/*}/..
      PATH=/usr/bin:/bin
      printf '%s\\n' "$name $*" >>"$home/calls"
      case $1 in
        container | image | volume | network) command=$1-$2 ;;
        *) command=$1 ;;
      esac
      if [ -f "$home/$name.$command" ]; then
        . "$home/$name.$command"
      else
        echo "unknown command '$command'" >&2
        exit 64
      fi
      """;

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();

  FakeEngine(Path home) throws IOException {
    this.home = home;
    Path programs = Files.createDirectories(home.resolve("bin"));
    environment.put("PATH", programs.toString());
  }

  /// Puts the client of `kind` on the `PATH`.
  FakeEngine with(EngineKind kind) throws IOException {
    Path program = home.resolve("bin").resolve(kind.program());
    Files.writeString(program, PROGRAM);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /// A Docker that is well.
  static FakeEngine docker(Path home) throws IOException {
    return new FakeEngine(home)
        .with(EngineKind.DOCKER)
        .prints(EngineKind.DOCKER, "version", dockerVersion("1.50", "1.41"))
        .prints(EngineKind.DOCKER, "info", DOCKER_INFO);
  }

  static String dockerVersion(String clientApi, String serverApi) {
    return """
    {"Client":{"Version":"28.2.2","ApiVersion":"%s","Context":"default"},\
    "Server":{"Version":"20.10.24","ApiVersion":"%s","MinAPIVersion":"1.12"}}
    """
        .formatted(clientApi, serverApi);
  }

  static final String DOCKER_INFO =
      """
      {"Name":"elsewhere","Runtimes":{"runc":{"path":"runc"}},\
      "SecurityOptions":["name=seccomp,profile=default"],"ServerVersion":"20.10.24"}
      """;

  static final String PODMAN_VERSION =
      """
      {"Client":{"APIVersion":"4.3.1","Version":"4.3.1","OsArch":"linux/amd64"}}
      """;

  static final String PODMAN_INFO =
      """
      {"host":{"security":{"rootless":true}},"version":{"Version":"4.3.1"}}
      """;

  /// What `command` does, in shell.
  FakeEngine does(EngineKind kind, String command, String script) {
    try {
      Files.writeString(home.resolve(kind.program() + "." + command), script + "\n");
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  FakeEngine prints(EngineKind kind, String command, String text) {
    return does(kind, command, "cat <<'END'\n" + text + "\nEND");
  }

  FakeEngine fails(EngineKind kind, String command, int exitCode, String errors) {
    return does(kind, command, "cat >&2 <<'END'\n" + errors + "\nEND\nexit " + exitCode);
  }

  /// Says nothing, and neither does what it has started; the id of that is in the file `hanging`.
  FakeEngine hangs(EngineKind kind, String command) {
    return does(kind, command, "sleep 600 &\necho $! >\"$home/hanging\"\nwait");
  }

  FakeEngine dies(EngineKind kind, String command) {
    return does(kind, command, "kill -KILL $$");
  }

  FakeEngine variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  Path home() {
    return home;
  }

  /// Each call's program and arguments, in order.
  List<String> calls() throws IOException {
    Path calls = home.resolve("calls");
    if (!Files.exists(calls)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(calls)) {
      return lines.toList();
    }
  }

  /// The engine on this `PATH`, whether it is well or not.
  ContainerEngine engine(EngineKind kind) {
    var client = new EngineClient(kind, environment);
    return new CommandLineEngine(
        client, new EngineProbe(client, List.of(home.resolve("cdi"))), Map.of());
  }

  Engines engines() {
    return Engines.of(environment, List.of(home.resolve("cdi")));
  }
}
