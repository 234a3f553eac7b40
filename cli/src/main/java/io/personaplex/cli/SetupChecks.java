package io.personaplex.cli;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.ContainerPorts;
import io.personaplex.apphost.process.OwnRuns;
import io.personaplex.apphost.process.PortConflict;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.OptionName;
import io.personaplex.models.CacheFolders;
import io.personaplex.models.Megabytes;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What `setup` looks at before it does anything. Nothing here stops it: what really is needed
/// fails in its own step, with its own sentence.
final class SetupChecks {
  private static final int JDK_MIN = 25;
  private static final int PIP_SECONDS_MAX = 10;

  private final Configuration configuration;
  private final Map<String, String> environment;

  private SetupChecks(Configuration configuration) {
    this.configuration = configuration;
    this.environment = configuration.effectiveEnvironment();
  }

  /// @param models the set that will be used
  static List<SetupCheck> examine(Configuration configuration, ModelSet models) {
    var checks = new SetupChecks(configuration);
    var results = new ArrayList<SetupCheck>();
    results.add(jdk());
    results.add(checks.maven());
    results.add(checks.pip());
    results.add(checks.disk(models));
    results.add(checks.port(Scenario6.FRONTEND, OptionName.APP_HOST, OptionName.APP_PORT));
    results.add(checks.port(Scenario6.BACKEND, OptionName.MOSHI_HOST, OptionName.MOSHI_PORT));
    results.add(checks.port("dashboard", OptionName.DASHBOARD_PORT));
    return results;
  }

  private static SetupCheck jdk() {
    String found = "Java " + Runtime.version();
    return Runtime.version().feature() >= JDK_MIN
        ? SetupCheck.met("jdk", found)
        : SetupCheck.unmet(
            "jdk", found, "install JDK %d or set JAVA_HOME to it".formatted(JDK_MIN));
  }

  private SetupCheck maven() {
    return onPath("mvn")
        .map(mvn -> SetupCheck.met("maven", mvn.toString()))
        .orElseGet(
            () ->
                SetupCheck.unmet(
                    "maven",
                    "no mvn on the PATH",
                    "install Maven 3.8 or newer; it is needed when the sources change"));
  }

  private SetupCheck pip() {
    Optional<Path> python = onPath("python3");
    String remedy =
        "install Python 3 with pip (Debian: apt-get install python3-pip); it fetches models that the hub cannot give";
    if (python.isEmpty()) {
      return SetupCheck.unmet("pip", "no python3 on the PATH", remedy);
    }
    return hasPip(python.get())
        ? SetupCheck.met("pip", python.get() + " with pip")
        : SetupCheck.unmet("pip", python.get() + " has no pip", remedy);
  }

  private static boolean hasPip(Path python) {
    try {
      Process process =
          new ProcessBuilder(python.toString(), "-m", "pip", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(PIP_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private SetupCheck disk(ModelSet models) {
    ModelStore store = ModelStore.of(environment);
    long needed =
        models.models().stream()
            .filter(name -> !store.isPresent(name))
            .mapToLong(name -> Math.max(0, store.resolve(name).bytes()))
            .sum();
    Path folder = CacheFolders.of(environment).home();
    try {
      Path existing = folder;
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      String found =
          "%s free for models in %s, %s needed"
              .formatted(Megabytes.of(free), folder, Megabytes.of(needed));
      return free >= needed
          ? SetupCheck.met("disk", found)
          : SetupCheck.unmet("disk", found, "free some space, or set PERSONAPLEX_HOME and HF_HOME");
    } catch (IOException _) {
      return SetupCheck.unmet(
          "disk", folder + ": its free space cannot be found out", "look at the folder");
    }
  }

  private SetupCheck port(String resource, OptionName host, OptionName port) {
    return port(
        resource,
        new Endpoint(
            Endpoint.HTTP, configuration.text(host), configuration.port(port), port.name()));
  }

  private SetupCheck port(String resource, OptionName port) {
    return port(resource, Endpoint.loopback(configuration.port(port), port.name()));
  }

  private static SetupCheck port(String resource, Endpoint endpoint) {
    String id = "port-" + endpoint.port();
    return new PortConflict(ContainerPorts.NONE, OwnRuns.NONE)
        .describe(resource, endpoint)
        .map(
            conflict ->
                SetupCheck.unmet(
                    id,
                    conflict,
                    "fine if PersonaPlex is running; else stop that process or set "
                        + endpoint.variable()))
        .orElseGet(() -> SetupCheck.met(id, "free for " + resource));
  }

  private Optional<Path> onPath(String program) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        Path candidate = Path.of(folder, program);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
