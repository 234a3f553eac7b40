package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.log.SecretMask;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the engines' error texts mean. They have no codes, so their words are matched; the first
/// row that matches counts. Texts of Docker 20.10 to 28 and Podman 4.
final class EngineWords {
  private static final int SHOWN_CHARACTERS_MAX = 600;
  private static final int KILLED_BY_SIGNAL = 128;

  private record Row(Pattern words, Kind kind) {}

  private static final List<Row> ROWS =
      List.of(
          row(
              Kind.GPU_DRIVER,
              "could not select device driver|nvidia-container-cli|nvidia-container-runtime"
                  + "|unresolvable CDI devices|failed to inject CDI devices|stat nvidia\\.com/gpu"
                  + "|unknown or invalid GPU"),
          row(Kind.NO_SPACE, "no space left on device|disk quota exceeded"),
          row(
              Kind.ENGINE_GONE,
              "cannot connect to the docker daemon|is the docker daemon running"
                  + "|cannot connect to podman|unable to connect to podman"
                  + "|error during connect|permission denied while trying to connect"
                  + "|dial unix \\S+: connect: |connection reset by peer|unexpected EOF"
                  + "|error waiting for container: (?:EOF|context canceled)"
                  + "|failed to connect to the docker API|connect: no such file or directory"),
          row(
              Kind.REGISTRY_GONE,
              "dial tcp \\S+ (?:lookup|connect): |dial tcp: lookup|no such host|proxyconnect tcp"
                  + "|TLS handshake timeout|request canceled while waiting for connection"),
          row(
              Kind.PORT_ALLOCATED,
              "port is already allocated|address already in use|ports are not available"),
          row(Kind.NAME_CONFLICT, "name \\S+ is already in use|name is already in use"),
          row(
              Kind.NO_SUCH_IMAGE,
              "no such image|image not known|unable to find image|failed to find image"
                  + "|manifest unknown|manifest for \\S+ not found"),
          row(
              Kind.UNAUTHORISED,
              "unauthorized|authentication required|pull access denied|requested access to the"
                  + " resource is denied|no basic auth credentials"),
          row(
              Kind.NOT_FOUND,
              "no such container|no container with name or id|no such volume|no volume with name"
                  + "|no such object|no such pod"),
          row(Kind.IN_USE, "volume is in use|volume \\S+ is being used"));

  private EngineWords() {}

  private static Row row(Kind kind, String words) {
    return new Row(Pattern.compile(words, Pattern.CASE_INSENSITIVE), kind);
  }

  /// The fault behind a client that did not succeed.
  ///
  /// @param secrets what the words must not show
  static ContainerFault fault(String action, ClientAnswer answer, SecretMask secrets) {
    String words = shown(secrets.mask(answer.errors()));
    if (words.isEmpty()) {
      String ending = "exit code %d without a word".formatted(answer.exitCode());
      Kind kind = answer.exitCode() > KILLED_BY_SIGNAL ? Kind.ENGINE_GONE : Kind.UNKNOWN;
      return new ContainerFault(kind, action, ending);
    }
    return new ContainerFault(kindOf(answer.errors()), action, words);
  }

  static Kind kindOf(String errors) {
    for (Row row : ROWS) {
      if (row.words().matcher(errors).find()) {
        return row.kind();
      }
    }
    return Kind.UNKNOWN;
  }

  /// An error text as one line for people: without warnings, hints and the engine's own prefixes.
  static String shown(String errors) {
    String line =
        errors
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty() && !l.startsWith("WARNING"))
            .filter(l -> !l.startsWith("Run 'docker") && !l.startsWith("See 'docker"))
            .map(l -> l.replaceFirst("^(?:docker: )?(?:Error(?: response from daemon)?: )+", ""))
            .collect(Collectors.joining(" "));
    return line.length() <= SHOWN_CHARACTERS_MAX
        ? line
        : line.substring(0, SHOWN_CHARACTERS_MAX) + "…";
  }
}
