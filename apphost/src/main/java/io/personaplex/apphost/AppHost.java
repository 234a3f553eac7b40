package io.personaplex.apphost;

import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.RunLogs;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.ContainerPorts;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.apphost.process.OwnRuns;
import io.personaplex.apphost.process.PortConflict;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunRetention;
import io.personaplex.http.ListenException;
import io.personaplex.http.ServerPort;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// A running application: its supervisor, its logs and its status page.
///
/// **Threads**: [#kill] from any thread, the rest from one.
public final class AppHost {
  private static final String STATUS_PAGE = "dashboard";

  private final Supervisor supervisor;
  private final StatusServer status;
  private final RunLogs logs;

  private AppHost(Supervisor supervisor, StatusServer status, RunLogs logs) {
    this.supervisor = supervisor;
    this.status = status;
    this.logs = logs;
  }

  /// Starts every service and the status page, or nothing.
  ///
  /// @param dashboard where the status page listens; loopback
  /// @param home folder of PersonaPlex's own files; the logs go below it
  /// @param console where the services' output is shown
  /// @param listener told of every change, from the first on
  /// @throws ApplicationException listing every reason why it cannot start
  public static AppHost start(
      Application application,
      Endpoint dashboard,
      Path home,
      JvmLaunch launch,
      Console console,
      SnapshotBoard.Listener listener) {
    var faults = new ArrayList<String>();
    for (Service service : application.services()) {
      service
          .endpoint()
          .filter(endpoint -> endpoint.port() == dashboard.port())
          .ifPresent(
              endpoint ->
                  faults.add(
                      "%s and the %s both want port %d: set %s or %s to another one"
                          .formatted(
                              service.name(),
                              STATUS_PAGE,
                              dashboard.port(),
                              endpoint.variable(),
                              dashboard.variable())));
    }
    var ports = new PortConflict(ContainerPorts.NONE, OwnRuns.NONE);
    faults.addAll(ports.describeAll(application));
    ports.describe(STATUS_PAGE, dashboard).ifPresent(faults::add);
    if (!faults.isEmpty()) {
      throw new ApplicationException(faults);
    }
    Clock clock = Clock.system(ZoneId.systemDefault());
    RunFolder run = RunFolder.create(home, clock);
    RunRetention.standard().apply(home, run);
    RunLogs logs = RunLogs.of(run, SecretMask.empty(), clock);
    var supervisor = new Supervisor(application, launch, logs, console);
    supervisor.board().listen(listener);
    // The services first: they take longer, and need nothing of the page.
    supervisor.start();
    try {
      var where =
          new ServerPort(STATUS_PAGE, dashboard.host(), dashboard.port(), dashboard.variable());
      return new AppHost(supervisor, new StatusServer(application.name(), supervisor, where), logs);
    } catch (ListenException failure) {
      supervisor.kill();
      throw new ApplicationException(String.valueOf(failure.getMessage()));
    }
  }

  /// What is published about the services.
  public SnapshotBoard board() {
    return supervisor.board();
  }

  /// Where this run's logs lie.
  public Path logFolder() {
    return logs.folder();
  }

  /// Stops the services in reverse order, then the status page.
  ///
  /// @return the services of which something could not be ended; empty when nothing is left
  public List<String> stop() throws InterruptedException {
    List<String> left = supervisor.stop();
    status.close();
    return left;
  }

  /// Kills every service at once; [#stop], if it is under way, then returns soon.
  public void kill() {
    supervisor.kill();
  }
}
