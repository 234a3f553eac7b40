package io.personaplex.apphost;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.log.LogRing;
import io.personaplex.apphost.log.ResourceLog;
import io.personaplex.apphost.model.Dependency;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.ChildCommand;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.ProcessStartException;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.RunMarker;
import io.personaplex.apphost.process.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lives one service's life: waits, starts, watches, restarts, and stops when told to.
///
/// [#run] is that life from top to bottom, on one thread; [#stop] and [#kill] come from others.
final class ServiceRunner implements Runnable {
  /// Exit code of a service whose settings are wrong: it would refuse them again.
  static final int REFUSED_SETTINGS = 2;

  private static final Duration OUTPUT_ENDS_WITHIN = Duration.ofSeconds(2);
  private static final Duration WAIT_SLICE = Duration.ofMillis(200);
  private static final int LAST_WORDS = 20;

  private final Service service;
  private final Form.Jvm form;
  private final Map<String, String> environment;
  private final JvmLaunch launch;
  private final RunMarker marker;
  private final Reaper reaper;
  private final HealthProbe probe;
  private final SnapshotBoard board;
  private final ResourceLog log;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object processLock = new Object();
  private @Nullable ProcessGroup group;
  private long healthySinceNanos;

  ServiceRunner(
      Service service,
      Map<String, String> environment,
      JvmLaunch launch,
      RunMarker marker,
      Reaper reaper,
      HealthProbe probe,
      SnapshotBoard board,
      ResourceLog log) {
    this.service = service;
    this.form = jvm(service);
    this.environment = Map.copyOf(environment);
    this.launch = launch;
    this.marker = marker;
    this.reaper = reaper;
    this.probe = probe;
    this.board = board;
    this.log = log;
  }

  /// The one form that can be started so far.
  static Form.Jvm jvm(Service service) {
    return service.forms().stream()
        .filter(Form.Jvm.class::isInstance)
        .map(Form.Jvm.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void run() {
    try {
      if (dependenciesAreHealthy()) {
        keepRunning();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      log.close();
      ended.countDown();
    }
  }

  /// Asks the service to stop, and kills it after its grace.
  ///
  /// @return whether nothing of it is left
  boolean stop() throws InterruptedException {
    ProcessGroup running = requestStop();
    boolean gone = running == null || running.stop(Signal.TERM, service.stopGrace());
    ended.await(OUTPUT_ENDS_WITHIN.toNanos() * 2, TimeUnit.NANOSECONDS);
    return gone;
  }

  /// Kills the service now, without waiting for its end.
  void kill() {
    ProcessGroup running = requestStop();
    if (running != null) {
      running.kill();
    }
  }

  LogRing log() {
    return log.ring();
  }

  /// From here on nothing is started any more.
  ///
  /// @return what is running now
  private @Nullable ProcessGroup requestStop() {
    synchronized (processLock) {
      stopRequested.countDown();
      if (group != null) {
        board.state(service.name(), new Stopping(group.pid()));
      }
      return group;
    }
  }

  /// Publishes the state of a process, unless it is being stopped: that is the news then.
  private void running(ResourceState state) {
    synchronized (processLock) {
      if (!stopping()) {
        board.state(service.name(), state);
      }
    }
  }

  private boolean stopping() {
    return stopRequested.getCount() == 0;
  }

  /// Waits for every dependency, and says so when one of them will never be healthy.
  ///
  /// @return false if there is no point in starting any more
  private boolean dependenciesAreHealthy() throws InterruptedException {
    for (Dependency dependency : service.dependencies()) {
      String name = dependency.on();
      board.state(service.name(), new Waiting(name + " to be healthy"));
      ResourceState other;
      do {
        board.await(now -> isSettled(now.resource(name).state()), WAIT_SLICE);
        other = board.latest().resource(name).state();
      } while (!isSettled(other) && !stopping());
      if (stopping()) {
        board.state(service.name(), new Exited(0));
        return false;
      }
      if (!other.isHealthy()) {
        board.state(
            service.name(),
            new FailedToStart("it needs %s, which is down: %s".formatted(name, other.sentence())));
        return false;
      }
    }
    return true;
  }

  private static boolean isSettled(ResourceState state) {
    return state.isHealthy() || state.isFinal();
  }

  private void keepRunning() throws InterruptedException {
    int restartsInARow = 0;
    int restarts = 0;
    while (true) {
      OptionalInt code = runOnce();
      if (code.isEmpty()) {
        return;
      }
      if (stopping()) {
        board.state(service.name(), new Exited(code.getAsInt()));
        return;
      }
      RestartPolicy policy = service.restartPolicy();
      if (wasHealthyFor(policy.forgivenAfter())) {
        restartsInARow = 0;
      }
      List<String> lastWords = log.ring().tail(LAST_WORDS).stream().map(LogLine::text).toList();
      if (code.getAsInt() == REFUSED_SETTINGS) {
        board.restarting(service.name(), restarts, lastWords);
        board.state(service.name(), new FailedToStart(refusal(lastWords)));
        return;
      }
      if (!policy.restarts(code.getAsInt()) || restartsInARow + 1 == policy.failuresMax()) {
        board.restarting(service.name(), restarts, lastWords);
        board.state(
            service.name(),
            !policy.restarts(code.getAsInt())
                ? new Exited(code.getAsInt())
                : new CrashLoop(code.getAsInt(), restartsInARow + 1));
        return;
      }
      restartsInARow++;
      restarts++;
      Duration delay = policy.delay(restartsInARow, 0);
      board.restarting(service.name(), restarts, lastWords);
      board.state(
          service.name(), new Waiting(restartReason(code.getAsInt(), delay, restartsInARow)));
      if (stopRequested.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
        board.state(service.name(), new Exited(code.getAsInt()));
        return;
      }
    }
  }

  private String restartReason(int code, Duration delay, int restart) {
    return "a restart in %s s (%d of %d): it ended with code %d"
        .formatted(
            delay.toMillis() % 1000 == 0 ? delay.toSeconds() : delay.toMillis() / 1000.0,
            restart,
            service.restartPolicy().failuresMax() - 1,
            code);
  }

  private static String refusal(List<String> lastWords) {
    return lastWords.isEmpty()
        ? "it refused its settings (exit code 2) without a word"
        : "it refused its settings: " + lastWords.getLast();
  }

  /// One process from start to end.
  ///
  /// @return its exit code, or empty if there was no process
  private OptionalInt runOnce() throws InterruptedException {
    ProcessGroup started;
    synchronized (processLock) {
      if (stopping()) {
        board.state(service.name(), new Exited(0));
        return OptionalInt.empty();
      }
      try {
        started = ProcessGroup.start(command(), marker, service.name());
      } catch (ProcessStartException failure) {
        board.state(service.name(), new FailedToStart(String.valueOf(failure.getMessage())));
        return OptionalInt.empty();
      }
      reaper.watch(started, service.stopGrace());
      group = started;
    }
    running(new Starting(started.pid()));
    Thread reader =
        Thread.ofVirtual().name(service.name() + " output").start(() -> log.pump(started.output()));
    watch(started);
    int code = started.waitFor().code();
    // Whatever it started and left behind holds the output open and must not outlive it.
    if (started.killUntilEmpty(OUTPUT_ENDS_WITHIN)) {
      reaper.forget(started);
    }
    reader.join(OUTPUT_ENDS_WITHIN);
    synchronized (processLock) {
      group = null;
    }
    return OptionalInt.of(code);
  }

  private ChildCommand command() {
    var all = new LinkedHashMap<>(System.getenv());
    all.putAll(launch.environment());
    all.putAll(environment);
    return new ChildCommand(launch.command(form), all, Path.of("").toAbsolutePath());
  }

  /// Publishes what the service says about itself until its process ends.
  private void watch(ProcessGroup process) throws InterruptedException {
    healthySinceNanos = 0;
    if (service.healthCheck().isEmpty()) {
      running(new Running(process.pid(), ServiceHealth.of(Status.NOT_CHECKED, "")));
      return;
    }
    Endpoint endpoint = service.endpoint().orElseThrow();
    HealthCheck check = service.healthCheck().get();
    boolean answered = false;
    boolean gone = false;
    while (!gone && !stopping()) {
      ServiceHealth health = probe.ask(endpoint, check);
      // Before the first answer silence only means that it is not listening yet.
      answered |= health.status() != Status.UNKNOWN;
      if (answered && process.isAlive()) {
        running(new Running(process.pid(), health));
      }
      if (!health.isHealthy()) {
        healthySinceNanos = 0;
      } else if (healthySinceNanos == 0) {
        healthySinceNanos = System.nanoTime();
      }
      Duration pause = health.isHealthy() ? check.interval() : check.startInterval();
      gone = process.waitFor(pause);
    }
  }

  private boolean wasHealthyFor(Duration time) {
    return healthySinceNanos != 0 && System.nanoTime() - healthySinceNanos >= time.toNanos();
  }
}
