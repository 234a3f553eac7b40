package io.personaplex.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the dynamic linker of this system finds shared libraries, as `ldconfig -p` prints it:
///
/// ```
/// 	libgomp.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libgomp.so.1
/// ```
///
/// @param paths library name → file, for 64-bit x86
record LinkerCache(Map<String, Path> paths) {
  private static final Pattern LINE = Pattern.compile("\\s*(\\S+) \\(libc6,x86-64.*\\) => (.+)");

  /// Ordinary users have no `/sbin` in their `PATH`.
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/sbin/ldconfig"), Path.of("/usr/sbin/ldconfig"));

  LinkerCache {
    paths = Map.copyOf(paths);
  }

  /// Asks this system; empty where there is no `ldconfig`.
  static LinkerCache ofThisSystem() throws IOException, InterruptedException {
    Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      return new LinkerCache(Map.of());
    }
    Process process =
        new ProcessBuilder(program.get().toString(), "-p")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return parse(text);
    } finally {
      process.destroyForcibly();
    }
  }

  static LinkerCache parse(String text) {
    var paths = new HashMap<String, Path>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        // The linker takes the first.
        .forEach(line -> paths.putIfAbsent(line.group(1), Path.of(line.group(2))));
    return new LinkerCache(paths);
  }

  /// The file of that library.
  Optional<Path> find(String library) {
    return Optional.ofNullable(paths.get(library));
  }
}
