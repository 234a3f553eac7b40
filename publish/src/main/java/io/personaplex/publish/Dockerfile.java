package io.personaplex.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The text of a Dockerfile that every builder reads: Docker's old one, BuildKit, Podman. Nothing
/// runs while building, and programs are named in exec form: there is no shell.
final class Dockerfile {
  /// User and group of the service.
  static final int USER = 10001;

  /// Folder of the service in an image.
  static final String APPLICATION = "opt/personaplex";

  /// Folder of its jars.
  static final String JARS = APPLICATION + "/lib";

  /// File of the JVM flags.
  static final String FLAGS = APPLICATION + "/jvm.args";

  /// Where it keeps what shall outlive a container.
  static final String DATA = "data";

  private static final String JAVA = "/" + JavaRuntime.FOLDER + "/bin/java";

  private Dockerfile() {}

  /// Writes it.
  ///
  /// @param base `scratch` or an image
  /// @param layers tar files of the context, in order
  /// @param classPath jars in the image, in order
  /// @param probe class whose `main` asks for health
  /// @param probeClassPath the jar it is in
  /// @param commit told to the service, which shows it; empty if unknown
  static String of(
      ServiceImage image,
      String base,
      List<String> layers,
      List<String> classPath,
      String probe,
      String probeClassPath,
      Map<String, String> labels,
      String commit) {
    var environment = new TreeMap<>(image.environment());
    if (!commit.isEmpty()) {
      environment.put("PERSONAPLEX_COMMIT", commit);
    }
    environment.put("CLASSPATH", String.join(":", classPath));
    environment.put("HOME", "/" + DATA);
    environment.put("LANG", "C.UTF-8");
    environment.put("PERSONAPLEX_HOME", "/" + DATA);
    var probeCommand = new ArrayList<String>();
    // Asked every few seconds: small, and no more of a JVM than needed.
    probeCommand.addAll(
        List.of(
            JAVA,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx16m",
            "-cp",
            probeClassPath));
    probeCommand.add(probe);
    probeCommand.addAll(image.probeArguments());
    var lines = new ArrayList<String>();
    lines.add("FROM " + base);
    layers.forEach(layer -> lines.add("ADD " + layer + " /"));
    lines.add("ENV " + pairs(environment));
    lines.add("LABEL " + pairs(new TreeMap<>(labels)));
    lines.add("WORKDIR /" + DATA);
    lines.add("USER " + USER + ":" + USER);
    lines.add("EXPOSE " + image.port());
    // The first start may have to fetch models; until start-period is over, "not yet" is no
    // failure.
    lines.add(
        "HEALTHCHECK --interval=5s --timeout=5s --start-period=15m --retries=3 CMD "
            + exec(probeCommand));
    var command = new ArrayList<>(List.of(JAVA, "@/" + FLAGS));
    image.flagFiles().forEach(file -> command.add("@/" + APPLICATION + "/" + file));
    command.add(image.mainClass());
    lines.add("ENTRYPOINT " + exec(command));
    return String.join("\n", lines) + "\n";
  }

  private static String pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()).replace("$", "\\$"))
        .collect(Collectors.joining(" \\\n    "));
  }

  private static String exec(List<String> command) {
    return command.stream().map(Dockerfile::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new PublishException("'%s' has a control character".formatted(text.strip()));
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
