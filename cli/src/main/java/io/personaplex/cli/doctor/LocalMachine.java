package io.personaplex.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.EndpointPorts;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EnginePorts;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.PortConflict;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.cli.config.UserFolders;
import io.personaplex.http.TrustAnyone;
import io.personaplex.models.HubAccess;
import io.personaplex.models.MachineMemory;
import io.personaplex.speech.SpeechEngineProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The computer this program runs on.
final class LocalMachine implements Machine {
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private final SettingsSeen settings;
  private final Engines engines;

  LocalMachine(SettingsSeen settings) {
    this.settings = settings;
    this.engines = Engines.of(settings.environment());
  }

  @Override
  public SettingsSeen settings() {
    return settings;
  }

  @Override
  public List<Diagnosis> containers() throws InterruptedException {
    return engines.diagnoses();
  }

  @Override
  public Optional<String> portConflict(String resource, Endpoint endpoint) {
    return new PortConflict(new EnginePorts(environment()), this::run)
        .describe(EndpointPorts.wanted(resource, endpoint));
  }

  private Optional<String> run(long pid) {
    return LiveRuns.in(UserFolders.of(environment()).state()).alive().stream()
        .filter(run -> run.host().pid() == pid)
        .findFirst()
        .map(run -> "run %s started at %s".formatted(run.run().text(), run.startedAt()));
  }

  @Override
  public Path root() {
    return Path.of("/");
  }

  /// Where the launcher's file of JVM flags lies; without the launcher the working folder.
  @Override
  public Path checkout() {
    Path flags = Path.of(System.getProperty(JvmLaunch.FLAGS_PROPERTY, "jvm.args")).toAbsolutePath();
    Path folder = flags.getParent();
    return folder == null ? Path.of("").toAbsolutePath() : folder.normalize();
  }

  @Override
  public Path javaHome() {
    return Path.of(System.getProperty("java.home", ""));
  }

  @Override
  public Runtime.Version javaVersion() {
    return Runtime.version();
  }

  @Override
  public long memoryBytes() {
    return MachineMemory.totalBytes();
  }

  @Override
  public int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public List<String> engines() {
    return ServiceLoader.load(SpeechEngineProvider.class).stream()
        .map(provider -> provider.get().name())
        .toList();
  }

  @Override
  public boolean hasResource(String name) {
    return LocalMachine.class.getResource(name) != null;
  }

  @Override
  public CommandOutput run(Duration limit, List<String> command) throws InterruptedException {
    // Into files: a pipe that nobody reads, or that a grandchild holds open, would make us wait.
    Path folder = null;
    Process process = null;
    try {
      folder = Files.createTempDirectory("personaplex-doctor-");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      var builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C");
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path", ""));
      try {
        process = builder.start();
      } catch (IOException _) {
        return new CommandOutput(CommandOutput.NOT_FOUND, "", command.getFirst() + ": not found");
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return new CommandOutput(
            CommandOutput.TIMED_OUT, text(out), "no answer within " + limit.toSeconds() + " s");
      }
      return new CommandOutput(process.exitValue(), text(out), text(err));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      delete(folder);
    }
  }

  private static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(BODY_BYTES_MAX), UTF_8).strip();
    }
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try {
      Files.deleteIfExists(folder.resolve("out"));
      Files.deleteIfExists(folder.resolve("err"));
      Files.deleteIfExists(folder);
    } catch (IOException _) {
      // Two small files stay in the temporary folder.
    }
  }

  @Override
  public HubAccess hubAccess(String repository, String file, Duration limit) {
    return HubAccess.ask(environment(), repository, file, limit);
  }

  @Override
  public String fileSystemType(Path folder) throws IOException {
    return Files.getFileStore(folder).type();
  }

  @Override
  public long freeBytes(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public long writeBytesPerSecond(Path folder) throws IOException {
    return DiskProbe.bytesPerSecond(folder);
  }

  @Override
  public Path temporaryFolder() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  @Override
  public Optional<WebAnswer> get(URI uri, Duration limit) {
    HttpURLConnection connection = null;
    boolean connected = false;
    try {
      connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      TrustAnyone.on(connection); // what is asked is on this machine
      connection.setConnectTimeout(Math.toIntExact(limit.toMillis()));
      connection.setReadTimeout(Math.toIntExact(limit.toMillis()));
      connection.setInstanceFollowRedirects(false);
      connection.connect();
      connected = true;
      int status = connection.getResponseCode();
      try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return Optional.of(
            new WebAnswer(
                status, body == null ? "" : new String(body.readNBytes(BODY_BYTES_MAX), UTF_8)));
      }
    } catch (ConnectException _) {
      return Optional.empty();
    } catch (IOException _) {
      return connected ? Optional.of(new WebAnswer(0, "")) : Optional.empty();
    } finally {
      if (connection != null) {
        connection.disconnect();
      }
    }
  }
}
