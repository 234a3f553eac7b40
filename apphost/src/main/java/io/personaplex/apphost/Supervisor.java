package io.personaplex.apphost;

import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.LogRing;
import io.personaplex.apphost.log.RunLogs;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.apphost.process.PortConflict;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.RunMarker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The one part of the AppHost that acts: starts the application's services, watches them, starts
/// them again when they crash and stops them in reverse order.
///
/// If this process dies without stopping them, killed included, the [Reaper] does.
///
/// **Threads**: [#start] and [#stop] from one thread; [#kill] from any, also during a stop.
public final class Supervisor {
  /// Longest time for all services together to end by themselves.
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(45);

  private final Application application;
  private final SnapshotBoard board;
  private final Reaper reaper;
  private final SequencedMap<String, ServiceRunner> runners = new LinkedHashMap<>();
  private boolean started;

  /// @param launch how child JVMs are started
  /// @param logs where their output is kept
  /// @param console where their output is shown
  public Supervisor(Application application, JvmLaunch launch, RunLogs logs, Console console) {
    this(application, launch, logs, console, new HttpHealthProbe(), Clock.systemUTC());
  }

  Supervisor(
      Application application,
      JvmLaunch launch,
      RunLogs logs,
      Console console,
      HealthProbe probe,
      Clock clock) {
    this.application = application;
    this.board = new SnapshotBoard(application, clock);
    RunMarker marker = RunMarker.mine(String.valueOf(logs.folder().getFileName()));
    this.reaper = Reaper.start(marker, STOP_DEADLINE);
    for (Service service : application.services()) {
      runners.put(
          service.name(),
          new ServiceRunner(
              service,
              application.revealedEnvironment(service, ServiceRunner.jvm(service)),
              launch,
              marker,
              reaper,
              probe,
              board,
              logs.open(service.name(), console)));
    }
  }

  /// What is published about the services.
  public SnapshotBoard board() {
    return board;
  }

  /// The newest lines of a service's log.
  ///
  /// @throws IllegalArgumentException if there is no such service
  public LogRing log(String service) {
    ServiceRunner runner = runners.get(application.service(service).name());
    if (runner == null) {
      throw new IllegalStateException(service + " has no runner");
    }
    return runner.log();
  }

  /// Starts every service, or none.
  ///
  /// @throws ApplicationException naming each port that is taken and its owner
  public void start() {
    List<String> conflicts = PortConflict.describeAll(application);
    if (!conflicts.isEmpty()) {
      throw new ApplicationException(conflicts);
    }
    started = true;
    runners.forEach((name, runner) -> Thread.ofVirtual().name(name).start(runner));
  }

  /// Stops every service, the last started first: the polite signal, the service's grace, then the
  /// kill of its whole process tree.
  ///
  /// @return the services of which something could not be ended; empty when nothing is left
  public List<String> stop() throws InterruptedException {
    var left = new ArrayList<String>();
    if (!started) {
      reaper.close();
      return left;
    }
    for (Map.Entry<String, ServiceRunner> entry : runners.sequencedEntrySet().reversed()) {
      if (!entry.getValue().stop()) {
        left.add(entry.getKey());
      }
    }
    if (left.isEmpty()) {
      reaper.close();
    }
    return left;
  }

  /// Kills every service at once.
  public void kill() {
    runners.values().forEach(ServiceRunner::kill);
  }
}
