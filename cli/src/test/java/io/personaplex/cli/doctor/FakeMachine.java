package io.personaplex.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.models.HubAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A computer made up in a folder: a healthy one, until a test takes something from it.
final class FakeMachine implements Machine {
  static final String CPU_FLAGS = "flags\t\t: fpu avx avx2 fma f16c\n";

  private final Path root;
  private final Map<String, String> environment = new HashMap<>();
  private final Set<String> set = new TreeSet<>();
  private final Map<String, CommandOutput> commands = new LinkedHashMap<>();
  final Map<String, String> conflicts = new HashMap<>();
  private final Map<Integer, WebAnswer> answers = new HashMap<>();

  String javaVersion = "25.0.3";
  int cores = 4;
  long memoryBytes = 16_000_000_000L;
  long freeBytes = 100_000_000_000L;
  long writeBytesPerSecond = 200_000_000;
  String fileSystemType = "ext4";
  boolean resources = true;
  List<String> faults = List.of();
  List<String> notices = List.of();
  List<String> envFaults = List.of();
  boolean envFileOpen;
  boolean secretsFileWasOpen;
  List<Diagnosis> containers =
      List.of(new Diagnosis.Ready(EngineKind.DOCKER, "28.2.2", false, false));
  List<String> engines = new ArrayList<>(List.of("cascade", "echo"));
  HubAccess hubAccess = new HubAccess.Granted();

  FakeMachine(Path root) {
    this.root = root;
    set("PATH", root.resolve("usr/bin").toString());
    set("HOME", root.resolve("home").toString());
    set("PERSONAPLEX_HOME", root.resolve("home/personaplex").toString());
    set("HF_HOME", root.resolve("home/hub").toString());
    set("APP_PORT", "8010");
    set("MOSHI_PORT", "8998");
    file("proc/cpuinfo", "model name\t: Fake CPU\n" + CPU_FLAGS);
    file("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable:   12000000 kB\n");
    file("home/note", "");
    file("tmp/note", "");
    file("checkout/jvm.args", "");
    file("checkout/launcher/built.sh", "");
    executable("jdk/bin/javac");
    executable("usr/bin/setsid");
    executable("usr/bin/mvn");
    executable("usr/bin/python3");
    command("mvn -v", 0, "Apache Maven 3.9.9 (a build)");
    command("python3 -m pip", 0, "pip 25.0 from /usr/lib/python3/pip (python 3.12)");
    command("built.sh", 0, "");
    command("NativeProbeMain", 0, "loaded");
  }

  FakeMachine set(String name, String value) {
    environment.put(name, value);
    set.add(name);
    return this;
  }

  FakeMachine file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, UTF_8);
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  FakeMachine delete(String path) {
    try {
      Files.delete(root.resolve(path));
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  FakeMachine executable(String path) {
    file(path, "");
    return permissions(path, "rwx------");
  }

  FakeMachine permissions(String path, String permissions) {
    try {
      Files.setPosixFilePermissions(
          root.resolve(path), PosixFilePermissions.fromString(permissions));
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// What a command line that contains this answers, on standard error if it fails.
  FakeMachine command(String part, int code, String text) {
    commands.put(part, new CommandOutput(code, code == 0 ? text : "", code == 0 ? "" : text));
    return this;
  }

  FakeMachine command(String part, CommandOutput output) {
    commands.put(part, output);
    return this;
  }

  /// What is served on the port that a setting names.
  FakeMachine serves(String variable, int status, String body) {
    answers.put(Integer.parseInt(environment.get(variable)), new WebAnswer(status, body));
    return this;
  }

  Finding examine(String id) throws Exception {
    return Checks.named(List.of(id)).getFirst().examiner().examine(this);
  }

  @Override
  public SettingsSeen settings() {
    return new SettingsSeen(
        environment,
        List.copyOf(set),
        faults,
        notices,
        envFaults.isEmpty() && !envFileOpen ? Optional.empty() : Optional.of(root.resolve(".env")),
        envFaults,
        envFileOpen,
        root.resolve("secrets.json"),
        secretsFileWasOpen);
  }

  @Override
  public List<Diagnosis> containers() {
    return containers;
  }

  @Override
  public Optional<String> portConflict(String resource, Endpoint endpoint) {
    return Optional.ofNullable(conflicts.get(endpoint.variable()));
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public Path checkout() {
    return root.resolve("checkout");
  }

  @Override
  public Path javaHome() {
    return root.resolve("jdk");
  }

  @Override
  public Runtime.Version javaVersion() {
    return Runtime.Version.parse(javaVersion);
  }

  @Override
  public long memoryBytes() {
    return memoryBytes;
  }

  @Override
  public int cores() {
    return cores;
  }

  @Override
  public List<String> engines() {
    return engines;
  }

  @Override
  public boolean hasResource(String name) {
    return resources;
  }

  @Override
  public CommandOutput run(Duration limit, List<String> command) {
    String line = String.join(" ", command);
    return commands.entrySet().stream()
        .filter(entry -> line.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .reduce((_, later) -> later)
        .orElse(new CommandOutput(CommandOutput.NOT_FOUND, "", line + ": not found"));
  }

  @Override
  public Optional<WebAnswer> get(URI uri, Duration limit) {
    return Optional.ofNullable(answers.get(uri.getPort()));
  }

  @Override
  public HubAccess hubAccess(String repository, String file, Duration limit) {
    return hubAccess;
  }

  @Override
  public String fileSystemType(Path folder) {
    return fileSystemType;
  }

  @Override
  public Path temporaryFolder() {
    return root.resolve("tmp");
  }

  @Override
  public long freeBytes(Path folder) {
    return freeBytes;
  }

  @Override
  public long writeBytesPerSecond(Path folder) {
    return writeBytesPerSecond;
  }
}
