package io.personaplex.apphost;

import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.RunLogs;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.ContainerPorts;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.apphost.process.OwnRuns;
import io.personaplex.apphost.process.PortConflict;
import io.personaplex.apphost.run.OwnerRecord;
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
  private final HostRun run;

  private AppHost(Supervisor supervisor, StatusServer status, HostRun run) {
    this.supervisor = supervisor;
    this.status = status;
    this.run = run;
  }

  /// Starts every service and the status page, or nothing.
  ///
  /// @param dashboard where the status page listens; loopback
  /// @param run which execution this is; its record is written before anything starts
  /// @param console where the services' output is shown
  /// @param listener told of every change, from the first on
  /// @throws ApplicationException listing every reason why it cannot start
  public static AppHost start(
      Application application,
      Endpoint dashboard,
      HostRun run,
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
    RunLogs logs = RunLogs.of(run.folder(), run.mask(), clock);
    OwnerRecord record = run.record(application.name(), dashboard.url("http", ""), clock);
    record.write(run.folder());
    var supervisor = new Supervisor(application, launch, logs, console);
    supervisor.board().listen(listener);
    // The services first: they take longer, and need nothing of the page.
    supervisor.start();
    try {
      var where =
          new ServerPort(STATUS_PAGE, dashboard.host(), dashboard.port(), dashboard.variable());
      var status =
          new StatusServer(
              RunIdentity.of(record, run.version()),
              supervisor,
              new HostControl(supervisor, run.stopAll()),
              run.token(),
              where);
      return new AppHost(supervisor, status, run);
    } catch (ListenException failure) {
      supervisor.kill();
      OwnerRecord.remove(run.folder());
      throw new ApplicationException(String.valueOf(failure.getMessage()));
    }
  }

  /// What is published about the services.
  public SnapshotBoard board() {
    return supervisor.board();
  }

  /// Where this run's logs lie.
  public Path logFolder() {
    return run.folder().path();
  }

  /// Stops the services in reverse order, then the status page. When nothing is left, this run's
  /// record goes too.
  ///
  /// @return the services of which something could not be ended; empty when nothing is left
  public List<String> stop() throws InterruptedException {
    List<String> left = supervisor.stop();
    status.close();
    if (left.isEmpty()) {
      OwnerRecord.remove(run.folder());
    }
    return left;
  }

  /// Kills every service at once; [#stop], if it is under way, then returns soon.
  public void kill() {
    supervisor.kill();
  }
}
