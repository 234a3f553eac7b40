package io.personaplex.apphost.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.TestHost;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What tests with real processes share.
final class ProcessTests {
  static final Duration PATIENCE = TestHost.PATIENCE;

  private static final int NOBODY = 65_534;

  private ProcessTests() {}

  /// The marker of a run that nobody else has.
  static RunMarker marker() {
    return RunMarker.mine("test-" + UUID.randomUUID());
  }

  /// An owner that has been and is not any more: our own id, another start.
  static ProcessIdentity deadOwner() {
    ProcessIdentity self = ProcessIdentity.current();
    return new ProcessIdentity(self.pid(), self.startMillis() - 10);
  }

  static ProcessGroup start(RunMarker marker, String resource, List<String> command) {
    return ProcessGroup.start(
        new ChildCommand(command, Map.copyOf(System.getenv()), Path.of("/")), marker, resource);
  }

  static ProcessGroup shell(RunMarker marker, String resource, String script) {
    return start(marker, resource, List.of("sh", "-c", script));
  }

  /// The command that runs a class of the tests.
  static List<String> java(Class<?> main, String... arguments) {
    return java(System.getProperty("java.class.path"), main, arguments);
  }

  private static List<String> java(String classPath, Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                JvmLaunch.javaProgram().toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                classPath,
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// What `main` prints when it runs as the user nobody, who may read little: the AppHost's own
  /// classes are copied for him.
  static String asNobody(Class<?> main, String... arguments) throws Exception {
    Path classes = Files.createTempDirectory("classes-for-nobody");
    try {
      for (Class<?> from : List.of(PortConflict.class, main)) {
        copy(Path.of(from.getProtectionDomain().getCodeSource().getLocation().toURI()), classes);
      }
      var setpriv =
          List.of("setpriv", "--reuid", "" + NOBODY, "--regid", "" + NOBODY, "--clear-groups");
      var probe = new ArrayList<>(setpriv);
      probe.addAll(List.of("test", "-x", JvmLaunch.javaProgram().toString()));
      assumeTrue(new ProcessBuilder(probe).start().waitFor() == 0, "nobody may not run this Java");
      var command = new ArrayList<>(setpriv);
      command.addAll(java(classes.toString(), main, arguments));
      Process process =
          new ProcessBuilder(command)
              .directory(classes.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = firstLine(process.getInputStream());
      process.waitFor();
      return said;
    } finally {
      delete(classes);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
          Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        } else {
          Files.copy(file, copy);
          Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /// The first line a program prints; empty if it ends without a word.
  ///
  /// @throws AssertionError if it says nothing in good time; an interrupt would not end a read
  static String firstLine(InputStream output) throws IOException {
    var line = new CompletableFuture<String>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                String read = new BufferedReader(new InputStreamReader(output, UTF_8)).readLine();
                line.complete(read == null ? "" : read);
              } catch (IOException failure) {
                line.completeExceptionally(failure);
              }
            });
    try {
      return line.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    } catch (InterruptedException | TimeoutException silent) {
      throw new AssertionError("a program said nothing", silent);
    }
  }

  /// Reports "not run" where this machine lacks a program.
  static void assumeProgram(String name) {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    assumeTrue(there, name + " is not there");
  }

  /// Whether `condition` came to hold: the process table has no events to wait on.
  static boolean within(Duration time, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return condition.getAsBoolean();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }
}
