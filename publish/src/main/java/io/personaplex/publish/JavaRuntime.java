package io.personaplex.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The Java run time inside an image: the modules a service needs, linked from the JDK that runs
/// us.
final class JavaRuntime {
  /// Folder of the run time in an image.
  static final String FOLDER = "opt/java";

  /// What our jars and their libraries need. Vert.x and Netty: `java.naming` (DNS),
  /// `java.management`, `jdk.unsupported` (Unsafe), `jdk.jfr`; models: `java.net.http`,
  /// `jdk.crypto.ec` (older JDKs keep the curves of TLS there), `jdk.management` (memory of the
  /// machine); networks: `jdk.incubator.vector`; Jackson: `java.xml`.
  ///
  /// Not there although jdeps names them: `java.desktop` and `java.sql` (Jackson's optional types),
  /// `java.compiler` (annotations of the build).
  static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.xml",
          "jdk.crypto.ec",
          "jdk.incubator.vector",
          "jdk.jfr",
          "jdk.management",
          "jdk.unsupported");

  private final Path jlink;

  private JavaRuntime(Path jlink) {
    this.jlink = jlink;
  }

  /// The linker beside a `java`.
  ///
  /// @param javaHome folder of a JDK
  /// @throws PublishException if it has none
  static JavaRuntime of(Path javaHome) {
    Path jlink = javaHome.resolve("bin").resolve("jlink");
    if (!Files.isExecutable(jlink)) {
      throw new PublishException(
          "%s: there is no jlink, so this is not a whole JDK: set JAVA_HOME to a JDK 25 and start again"
              .formatted(jlink));
    }
    return new JavaRuntime(jlink);
  }

  /// Links into a new folder.
  ///
  /// @param output must not exist
  /// @throws IOException if the disk is full
  /// @throws PublishException with the linker's own words if it fails otherwise
  void linkInto(Path output) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                jlink.toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                output.toString())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      int code = process.waitFor();
      if (said.contains("No space left")) {
        throw new IOException(said);
      }
      if (code != 0) {
        throw new PublishException(
            "jlink could not link a Java run time (exit code %d): %s".formatted(code, said));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /// A layer of a linked run time.
  static TarLayer layer(Path linked) throws IOException {
    var layer = new TarLayer();
    List<Path> all;
    try (Stream<Path> tree = Files.walk(linked)) {
      all = tree.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path path : all) {
      String name = FOLDER + "/" + linked.relativize(path);
      if (Files.isSymbolicLink(path)) {
        layer.link(name, Files.readSymbolicLink(path).toString());
      } else {
        layer.copy(name, path);
      }
    }
    return layer;
  }
}
