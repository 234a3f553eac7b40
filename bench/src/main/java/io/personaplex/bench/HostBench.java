package io.personaplex.bench;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.process.ChildCommand;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.ProcessStartException;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.RunMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The place where hosts are measured: a temporary home for their files, and an end for every
/// process that was started, however this one ends.
final class HostBench implements AutoCloseable {
  /// What the real thing is measured with: an engine that needs no models, no container.
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SPEECH_ENGINE",
          "echo",
          "BACKEND",
          "process",
          // Settings of the checkout are for conversations.
          "PERSONAPLEX_ENV_FILE",
          "/dev/null");

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final System.Logger LOG = System.getLogger(HostBench.class.getName());

  private final RunMarker marker = RunMarker.mine("bench-" + ProcessIdentity.current());
  private final Reaper reaper = Reaper.start(marker, STOP_TIMEOUT);
  private final Path home;

  HostBench() {
    try {
      home = Files.createTempDirectory("personaplex-bench-host");
    } catch (IOException e) {
      reaper.close();
      throw new BenchException("no temporary folder", e);
    }
    reaper.remove(home);
  }

  /// Where the hosts keep their files.
  Path home() {
    return home;
  }

  /// The script that starts everything.
  static Path program() {
    return JvmLaunch.flagsFile().resolveSibling("personaplex");
  }

  /// Starts a process that carries no marker but that of this bench.
  ///
  /// @param more variables over those of this process and [#ENVIRONMENT]
  ProcessGroup start(String name, List<String> command, Map<String, String> more) {
    var environment = new LinkedHashMap<>(System.getenv());
    environment.putAll(ENVIRONMENT);
    environment.put("PERSONAPLEX_HOME", home.toString());
    environment.putAll(more);
    try {
      ProcessGroup process =
          ProcessGroup.start(new ChildCommand(command, environment, home), marker, name);
      reaper.watch(process, STOP_TIMEOUT);
      return process;
    } catch (ProcessStartException e) {
      throw new BenchException("%s could not be started".formatted(name), e);
    }
  }

  /// Ends whatever is left, and removes the files.
  @Override
  public void close() {
    reaper.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "bench: {0} is left: {1}", home, e.toString());
    }
  }
}
