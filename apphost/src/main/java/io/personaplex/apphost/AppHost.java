package io.personaplex.apphost;

import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Lifetime;
import io.personaplex.apphost.model.Parameter;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.model.Value;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.PortConflict;
import io.personaplex.apphost.process.RunSweep;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunRecordException;
import io.personaplex.apphost.run.RunRetention;
import io.personaplex.http.ListenException;
import io.personaplex.http.ServerPort;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A running application: its supervisor, its logs and its status page.
///
/// **Threads**: any.
public final class AppHost {
  private static final System.Logger LOG = System.getLogger(AppHost.class.getName());
  private static final String STATUS_PAGE = "dashboard";

  private final Supervisor supervisor;
  private final StatusServer status;
  private final RunFolder run;

  private AppHost(Supervisor supervisor, StatusServer status, RunFolder run) {
    this.supervisor = supervisor;
    this.status = status;
    this.run = run;
  }

  /// Starts every service and the status page, or nothing. Returns before the services are up; no
  /// container engine is waited for.
  ///
  /// @param run which execution this is; its record is written before anything starts
  /// @param console where the services' output is shown
  /// @param listener told of every change, from the first on
  /// @throws ApplicationException listing every reason why it cannot start
  public static AppHost start(
      Application application,
      HostSettings settings,
      HostRun run,
      Console console,
      SnapshotBoard.Listener listener)
      throws InterruptedException {
    Endpoint dashboard = settings.dashboard();
    List<String> faults = clashes(application, dashboard);
    faults.addAll(takenPorts(application, settings));
    List<MarkedProcess> leftovers = faults.isEmpty() ? List.of() : RunSweep.find();
    if (!leftovers.isEmpty()) {
      // It may be what a killed run has left.
      RunSweep.end(leftovers, RunSweep.GRACE);
      faults = clashes(application, dashboard);
      faults.addAll(takenPorts(application, settings));
    }
    if (!faults.isEmpty()) {
      throw new ApplicationException(faults);
    }
    OwnerRecord record =
        OwnerRecord.ofThisProcess(
            run.folder().id(),
            application.name(),
            settings.folder(),
            dashboard.url("http", ""),
            run.token(),
            Clock.systemUTC().instant());
    try {
      record.write(run.folder());
    } catch (RunRecordException failure) {
      throw new ApplicationException(String.valueOf(failure.getMessage()));
    }
    var supervisor = new Supervisor(application, settings, run.folder(), console);
    supervisor.board().listen(listener);
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
      // After the page: two JVMs that start leave it no processor.
      supervisor.start();
      Thread.ofVirtual()
          .name("retention")
          .start(() -> RunRetention.standard().apply(settings.state(), run.folder()));
      return new AppHost(supervisor, status, run.folder());
    } catch (ListenException failure) {
      supervisor.kill();
      if (supervisor.stop(StopProgress.NONE).isClean()) {
        OwnerRecord.remove(run.folder());
      }
      throw new ApplicationException(String.valueOf(failure.getMessage()));
    }
  }

  /// A mask of every secret the application was given.
  public static SecretMask maskOf(Application application) {
    var mask = SecretMask.empty();
    for (Parameter parameter : application.parameters()) {
      if (parameter.value().orElse(null) instanceof Value.Hidden(var secret)) {
        mask.add(secret);
      }
    }
    for (Service service : application.services()) {
      for (Form form : service.forms()) {
        for (Value value : service.environment(form).values()) {
          if (value instanceof Value.Hidden(var secret)) {
            mask.add(secret);
          }
        }
      }
    }
    return mask;
  }

  private static List<String> clashes(Application application, Endpoint dashboard) {
    var faults = new ArrayList<String>();
    for (Service service : application.services()) {
      for (Endpoint endpoint : service.endpoints()) {
        if (endpoint.port() == dashboard.port()) {
          faults.add(
              "%s and the %s both want port %d: set %s or %s to another one"
                  .formatted(
                      service.name(),
                      STATUS_PAGE,
                      dashboard.port(),
                      endpoint.variable(),
                      dashboard.variable()));
        }
      }
    }
    return faults;
  }

  /// Not of services whose port may well be taken: by their own container of an earlier run, by
  /// what runs elsewhere.
  private static List<String> takenPorts(Application application, HostSettings settings) {
    PortConflict ports = settings.ports();
    var faults = new ArrayList<String>();
    for (Service service : application.services()) {
      if (service.lifetime() == Lifetime.SESSION
          && service.forms().stream().noneMatch(Form.External.class::isInstance)) {
        service
            .endpoints()
            .forEach(
                endpoint ->
                    ports
                        .describe(EndpointPorts.wanted(service.name(), endpoint))
                        .ifPresent(faults::add));
      }
    }
    ports.describe(EndpointPorts.wanted(STATUS_PAGE, settings.dashboard())).ifPresent(faults::add);
    return faults;
  }

  /// What is published about the services.
  public SnapshotBoard board() {
    return supervisor.board();
  }

  /// What starts and stops single services.
  public Supervisor supervisor() {
    return supervisor;
  }

  /// Where this run's logs lie.
  public Path logFolder() {
    return run.path();
  }

  /// Completes if the run cannot have what it requires. Nothing is stopped by that.
  public CompletableFuture<RequirementException> unmet() {
    return supervisor.unmet();
  }

  /// Stops the services in waves, then the status page. A second call kills at once.
  public StopResult stop(StopProgress progress) throws InterruptedException {
    StopResult result = supervisor.stop(progress);
    status.close();
    if (result.isClean()) {
      try {
        OwnerRecord.remove(run);
      } catch (RunRecordException failure) {
        LOG.log(System.Logger.Level.WARNING, "{0}", failure.getMessage());
      }
    }
    return result;
  }

  /// Kills every service at once; [#stop], if it is under way, then returns soon.
  public void kill() {
    supervisor.kill();
  }
}
