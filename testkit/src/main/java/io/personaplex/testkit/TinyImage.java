package io.personaplex.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A container image that needs no registry: a shell and a few programs of this machine, with the
/// libraries they are linked to, on an empty base.
///
/// Its arguments are a script for the shell: `["echo hello; sleep 60"]`. It is healthy while
/// `/tmp/healthy` exists; asked every second.
public final class TinyImage {
  private static final List<String> PROGRAMS =
      List.of("sh", "sleep", "cat", "tail", "head", "seq", "id", "env");
  private static final List<Path> FOLDERS = List.of(Path.of("/bin"), Path.of("/usr/bin"));

  /// `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`.
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY root/ /
      ENV PATH=/bin
      HEALTHCHECK --interval=1s --timeout=5s --retries=1 CMD ["/bin/sh", "-c", "[ -e /tmp/healthy ]"]
      ENTRYPOINT ["/bin/sh", "-c"]
      """;

  private TinyImage() {}

  /// Why this machine has nothing to make the image from; empty if it has.
  public static Optional<String> whyNot() {
    if (locate("ldd").isEmpty()) {
      return Optional.of("there is no 'ldd' here to tell which libraries a program needs");
    }
    return PROGRAMS.stream()
        .filter(program -> locate(program).isEmpty())
        .findFirst()
        .map(program -> "there is no '%s' here to put into an image".formatted(program));
  }

  /// Writes the folder an image is built from: a `Dockerfile` and what it copies.
  ///
  /// @param folder empty, or not there yet
  public static void writeContext(Path folder) throws IOException, InterruptedException {
    Path root = folder.resolve("root");
    for (String name : List.of("bin", "tmp", "data", "etc")) {
      Files.createDirectories(root.resolve(name));
    }
    for (String name : PROGRAMS) {
      Path program =
          locate(name).orElseThrow(() -> new IllegalStateException(whyNot().orElse(name)));
      Files.copy(program, root.resolve("bin").resolve(name), StandardCopyOption.REPLACE_EXISTING);
      for (Path library : libraries(program)) {
        Path target = root.resolve(Path.of("/").relativize(library));
        Files.createDirectories(target.getParent());
        Files.copy(library, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\n");
    Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
  }

  private static Optional<Path> locate(String program) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Set<Path> libraries(Path program) throws IOException, InterruptedException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
    String output = new String(ldd.getInputStream().readAllBytes(), UTF_8);
    if (ldd.waitFor() != 0) {
      throw new IOException("ldd %s: %s".formatted(program, output.strip()));
    }
    var libraries = new TreeSet<Path>();
    Matcher matcher = LIBRARY.matcher(output);
    while (matcher.find()) {
      libraries.add(Path.of(matcher.group(1)));
    }
    return libraries;
  }
}
