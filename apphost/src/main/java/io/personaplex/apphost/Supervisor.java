package io.personaplex.apphost;

import io.personaplex.apphost.Orders.Wish;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.LogRing;
import io.personaplex.apphost.log.RunLogs;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.RunMarker;
import io.personaplex.apphost.run.RunFolder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// The one part of the AppHost that acts: starts the application's services in the first form that
/// can run here, watches them, starts them again when they crash and stops them in waves.
///
/// If this process dies without stopping them, killed included, the [Reaper] does.
///
/// **Threads**: any.
public final class Supervisor {
  private final Application application;
  private final HostSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final SnapshotBoard board;
  private final RunMarker marker;
  private final Reaper reaper;
  private final Sweeper sweeper;
  private final SequencedMap<String, ServiceRunner> runners = new LinkedHashMap<>();
  private final CompletableFuture<RequirementException> unmet = new CompletableFuture<>();
  private volatile boolean started;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<StopResult> stopped = new CompletableFuture<>();

  /// @param run folder of this run; its id marks every child
  /// @param console where their output is shown
  public Supervisor(
      Application application, HostSettings settings, RunFolder run, Console console) {
    this.application = application;
    this.settings = settings;
    this.board = new SnapshotBoard(application, clock);
    this.marker = RunMarker.mine(run.id().text());
    this.reaper = Reaper.start(marker, settings.stopWithin());
    Engines engines = settings.engines().markedBy(marker);
    this.sweeper = new Sweeper(marker, engines, settings.state());
    RunLogs logs = RunLogs.of(run, settings.mask(), clock);
    var starter =
        new FormStarter(
            new ProcessStarter(
                new ChildEnvironment(application, settings.environment()),
                settings.launch(),
                marker,
                reaper,
                settings.folder()),
            new ContainerStarter(
                settings.engines().markedBy(marker),
                new ContainerPlan(application, marker),
                reaper),
            settings.requirements(),
            settings.ports());
    var probe = new HttpHealthProbe();
    for (Service service : application.services()) {
      runners.put(
          service.name(),
          new ServiceRunner(
              service,
              starter,
              probe,
              board,
              logs.open(service.name(), console),
              clock,
              unmet::complete));
    }
    board.listen(this::restartTogether);
  }

  /// What is published about the services.
  public SnapshotBoard board() {
    return board;
  }

  /// The newest lines of a service's log.
  ///
  /// @throws IllegalArgumentException if there is no such service
  public LogRing log(String service) {
    return runner(service).log();
  }

  /// How many lines of a service's log were lost because the disk did not take them.
  ///
  /// @throws IllegalArgumentException if there is no such service
  public long linesLost(String service) {
    return runner(service).linesLost();
  }

  /// What no text that leaves here may show.
  SecretMask mask() {
    return settings.mask();
  }

  /// Completes if the run cannot have what it requires.
  public CompletableFuture<RequirementException> unmet() {
    return unmet.copy();
  }

  /// Starts every service that does not wait for a person, and returns at once.
  public void start() {
    started = true;
    boolean mayUseContainers =
        settings.requirements().withoutContainers().isEmpty()
            && application.services().stream()
                .anyMatch(s -> s.forms().stream().anyMatch(ContainerForm.class::isInstance));
    for (Service service : application.services()) {
      ServiceRunner runner = runner(service.name());
      if (!service.startsExplicitly()) {
        runner.order(Wish.RUN);
      }
      Thread.ofVirtual().name(service.name()).start(runner);
    }
    Thread.ofVirtual().name("sweep").start(() -> sweeper.sweepDeadRuns(mayUseContainers));
  }

  /// Starts a service that does not run. One that waits goes on waiting.
  ///
  /// @throws IllegalArgumentException if there is no such service
  public void start(String service) {
    switch (board.latest().resource(service).state()) {
      case Starting _, Running _, ResourceState.Waiting _ -> {}
      default -> runner(service).order(Wish.RUN);
    }
  }

  /// Starts a service again, or for the first time. Earlier failures do not count any more.
  ///
  /// @throws IllegalArgumentException if there is no such service
  public void restart(String service) {
    runner(service).order(Wish.RUN);
  }

  /// Stops a service, a persistent one too, until somebody starts it. What depends on it runs on.
  ///
  /// @throws IllegalArgumentException if there is no such service
  public void stop(String service) {
    runner(service).order(Wish.STOP);
  }

  /// Stops every service in waves, a service before what it depends on: the polite signal, the
  /// service's grace, then the kill of everything that belongs to it. Persistent containers run on.
  /// A second call kills at once, and both return the same.
  public StopResult stop(StopProgress progress) throws InterruptedException {
    if (!stopping.compareAndSet(false, true)) {
      kill();
      return stopped.join();
    }
    if (!started) {
      reaper.close();
      stopped.complete(new StopResult(List.of(), List.of(), false));
      return stopped.join();
    }
    try {
      List<List<ServiceRunner>> waves =
          application.stopWaves().stream()
              .map(wave -> wave.stream().map(service -> runner(service.name())).toList())
              .toList();
      boolean inTime = new Shutdown(board, settings.stopWithin(), clock, progress).run(waves);
      StopResult result = result(!inTime);
      if (result.isClean()) {
        reaper.close();
      }
      stopped.complete(result);
      return result;
    } finally {
      stopped.completeExceptionally(new IllegalStateException("the stop was interrupted"));
    }
  }

  /// Kills every service at once. [#stop], if it is under way, then returns soon.
  public void kill() {
    runners.values().forEach(ServiceRunner::kill);
  }

  /// Success is only what was looked for and not found: whoever still carries the run's marker is
  /// killed, and named if that does not help.
  private StopResult result(boolean killed) throws InterruptedException {
    var left = new ArrayList<StopResult.Left>();
    runners.forEach(
        (name, runner) -> runner.left().forEach(what -> left.add(new StopResult.Left(name, what))));
    left.addAll(sweeper.sweepOwnRun());
    List<String> leftRunning =
        board.latest().resources().stream()
            .filter(resource -> runner(resource.name()).livesOn())
            .map(resource -> resource.name() + " " + resource.state().sentence())
            .toList();
    return new StopResult(
        left, leftRunning, killed || runners.values().stream().anyMatch(ServiceRunner::wasKilled));
  }

  /// What is tied to another's restarts is started again when the other was.
  private void restartTogether(ResourceSnapshot before, ResourceSnapshot after) {
    if (after.starts() == before.starts() || after.starts() == 1) {
      return;
    }
    for (Service dependent : application.dependents(after.name())) {
      boolean tied =
          dependent.dependencies().stream()
              .anyMatch(on -> on.on().equals(after.name()) && on.restartsWith());
      ResourceState state = board.latest().resource(dependent.name()).state();
      if (tied && (state instanceof Running || state instanceof Starting)) {
        runner(dependent.name()).order(Wish.RUN);
      }
    }
  }

  private ServiceRunner runner(String service) {
    ServiceRunner runner = runners.get(application.service(service).name());
    if (runner == null) {
      throw new IllegalStateException(service + " has no runner");
    }
    return runner;
  }
}
