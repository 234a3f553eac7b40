package io.personaplex.apphost;

import io.personaplex.apphost.FailureHistory.Next;
import io.personaplex.apphost.Orders.Order;
import io.personaplex.apphost.Orders.Wish;
import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Finished;
import io.personaplex.apphost.ResourceState.NotStarted;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopped;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.log.LogRing;
import io.personaplex.apphost.log.ResourceLog;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lives one service's life: waits, starts, watches, restarts, and stops when told to.
///
/// [#run] is that life from top to bottom, on one thread, which alone publishes the service's
/// state. It never waits for anything but its bell, which rings when there is an order, an answer
/// or an end, and for the end of what it stops.
final class ServiceRunner implements Runnable {
  /// Exit code of a service whose settings are wrong: it would refuse them again.
  static final int REFUSED_SETTINGS = 2;

  /// What a shell says of a command that is not there.
  private static final int COMMAND_NOT_FOUND = 127;

  private static final Duration OUTPUT_ENDS_WITHIN = Duration.ofSeconds(2);
  private static final Duration EXIT_KNOWN_WITHIN = Duration.ofSeconds(1);
  private static final Duration FOR_GOOD = Duration.ofDays(365);
  private static final Duration RUNTIME_RETRY_MAX = Duration.ofSeconds(30);
  private static final Duration BOARD_SLICE = Duration.ofSeconds(1);

  private final Service service;
  private final FormStarter starter;
  private final HealthProbe probe;
  private final SnapshotBoard board;
  private final ResourceLog log;
  private final Clock clock;
  private final Consumer<RequirementException> unmet;
  private final Bell bell = new Bell();
  private final Orders orders = new Orders(bell);
  private final FailureHistory failures;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean killed;
  private volatile @Nullable Instance instance;
  private volatile List<String> left = List.of();
  private volatile boolean livesOn;

  /// @param unmet told when a requirement of the run cannot be met
  ServiceRunner(
      Service service,
      FormStarter starter,
      HealthProbe probe,
      SnapshotBoard board,
      ResourceLog log,
      Clock clock,
      Consumer<RequirementException> unmet) {
    this.service = service;
    this.starter = starter;
    this.probe = probe;
    this.board = board;
    this.log = log;
    this.clock = clock;
    this.unmet = unmet;
    this.failures =
        new FailureHistory(
            service.restartPolicy(), () -> ThreadLocalRandom.current().nextDouble(-1, 1));
  }

  /// It should run; if it runs already, it is started again. Failures until now are forgotten.
  void order(Wish wish) {
    orders.give(wish);
    board.wake();
  }

  /// From here on nothing is started any more. What runs goes on until [Wish#END].
  void drain() {
    orders.drain();
    board.wake();
  }

  /// Ends it now, without waiting.
  void kill() {
    killed = true;
    order(Wish.END);
    Instance running = instance;
    if (running != null) {
      running.kill();
    }
  }

  /// Waits for the end of its life, which follows [Wish#END].
  ///
  /// @return whether it has ended
  boolean awaitEnd(Duration within) throws InterruptedException {
    return ended.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// What could not be ended.
  List<String> left() {
    return left;
  }

  /// Whether it outlives this process by intention.
  boolean livesOn() {
    return livesOn;
  }

  boolean wasKilled() {
    return killed;
  }

  long linesLost() {
    return log.linesLost();
  }

  LogRing log() {
    return log.ring();
  }

  @Override
  public void run() {
    try {
      while (orders.latest().wish() != Wish.END) {
        Order order = orders.latest();
        if (order.wish() == Wish.RUN && !orders.draining()) {
          live(order);
        } else {
          if (order.wish() == Wish.STOP || orders.draining()) {
            neverMind();
          }
          sleepUnless(() -> orders.latest().number() != order.number(), FOR_GOOD);
        }
      }
      neverMind();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      log.close();
      ended.countDown();
    }
  }

  /// A service that does not run and will not: if it had nothing to tell, it is stopped.
  private void neverMind() {
    switch (state()) {
      case NotStarted _, Waiting _, RuntimeUnavailable _, Starting _ -> publish(new Stopped(""));
      case Running _,
          Stopping _,
          Stopped _,
          Exited _,
          Finished _,
          FailedToStart _,
          CrashLoop _ -> {}
    }
  }

  /// Follows one order to run, for as long as it stands.
  private void live(Order order) throws InterruptedException {
    failures.forget();
    board.edit(service.name(), was -> was.withCrash(Optional.empty()));
    while (orders.stand(order) && dependenciesHold(order)) {
      Optional<Instance> started = start(order);
      if (started.isEmpty()) {
        return;
      }
      if (!runThrough(started.get(), order)) {
        sleepWhileItStands(order, FOR_GOOD);
      }
    }
  }

  /// Waits until everything it depends on is as it should be. When one of them fails for good that
  /// is published, and the wait goes on: it may be started again.
  ///
  /// @return false if the order does not stand any more
  private boolean dependenciesHold(Order order) throws InterruptedException {
    while (orders.stand(order)) {
      DependencyCheck.Verdict verdict = DependencyCheck.of(service, board.latest());
      switch (verdict) {
        case DependencyCheck.Verdict.Holds _ -> {
          return true;
        }
        case DependencyCheck.Verdict.Pending(String on, String seen) ->
            publish(new Waiting(on, seen));
        case DependencyCheck.Verdict.Failed(String why) -> publish(new FailedToStart(why, ""));
      }
      board.await(
          now -> !orders.stand(order) || !DependencyCheck.of(service, now).equals(verdict),
          BOARD_SLICE);
    }
    return false;
  }

  /// Starts it in the first form that can be had, and tries again for as long as that can help.
  ///
  /// @return empty if the order does not stand any more
  private Optional<Instance> start(Order order) throws InterruptedException {
    for (int attempt = 1; orders.stand(order); attempt++) {
      var task =
          new StartTask(
              service.name() + " start", () -> starter.start(service, progress(order)), bell);
      while (!task.isDone() && orders.stand(order)) {
        bell.await(FOR_GOOD);
      }
      if (!task.isDone()) {
        task.interrupt();
      }
      try {
        Instance started = task.get();
        board.edit(service.name(), ResourceSnapshot::withStart);
        return Optional.of(started);
      } catch (InterruptedException interrupted) {
        if (orders.stand(order)) {
          throw interrupted;
        }
        return Optional.empty();
      } catch (NoFormException | RequirementException failure) {
        if (orders.stand(order)) {
          cannotStart(failure, order, attempt);
        }
      }
    }
    return Optional.empty();
  }

  private void cannotStart(RuntimeException failure, Order order, int attempt)
      throws InterruptedException {
    if (failure instanceof NoFormException none && none.passes()) {
      publish(new RuntimeUnavailable(none.reasons()));
      sleepWhileItStands(order, runtimeRetry(attempt));
      return;
    }
    if (failure instanceof NoFormException none) {
      publish(none.failed());
    } else if (failure instanceof RequirementException missing) {
      // First: whoever sees the state knows that the run ends.
      unmet.accept(missing);
      publish(new FailedToStart(String.valueOf(missing.getMessage()), ""));
    }
    sleepWhileItStands(order, FOR_GOOD);
  }

  private static Duration runtimeRetry(int attempt) {
    Duration delay = Duration.ofSeconds(1L << Math.min(attempt - 1, 5));
    return delay.compareTo(RUNTIME_RETRY_MAX) < 0 ? delay : RUNTIME_RETRY_MAX;
  }

  /// What an attempt tells is published while it is still wanted, and does not hide that there is
  /// nothing to run it in.
  private FormStarter.Progress progress(Order order) {
    return new FormStarter.Progress() {
      @Override
      public void doing(String what) {
        if (orders.stand(order) && !(state() instanceof RuntimeUnavailable)) {
          publish(new Starting(what));
        }
      }

      @Override
      public void trying(Form form, List<SkippedForm> skipped) {
        if (orders.stand(order)) {
          announce(skipped);
          board.edit(service.name(), was -> was.withForm(form, skipped));
        }
      }

      @Override
      public void without(SkippedForm less) {
        if (orders.stand(order)) {
          log.remark(less.sentence());
          board.edit(service.name(), was -> was.withSkipped(less));
        }
      }

      @Override
      public void note(String text) {
        log.note(text);
      }
    };
  }

  /// A form that cannot be used is told once, not with every restart.
  private void announce(List<SkippedForm> skipped) {
    List<SkippedForm> known = board.latest().resource(service.name()).skipped();
    for (SkippedForm form : skipped) {
      if (!known.contains(form)) {
        log.remark(form.sentence());
      }
    }
  }

  /// One instance from its start to its end.
  ///
  /// @return whether it should be started again
  private boolean runThrough(Instance started, Order order) throws InterruptedException {
    instance = started;
    if (killed) {
      started.kill();
    }
    CompletableFuture<?> _ = started.exit().thenRun(bell::ring);
    publish(new Starting(started.place()));
    int start = board.latest().resource(service.name()).starts();
    if (start > 1) {
      switch (started.place()) {
        case Place.Child(long pid) -> log.restarted(start, pid);
        case Place other -> log.note("start %d, %s".formatted(start, other.words()));
      }
    }
    long firstLine = nextLine();
    Thread reader =
        Thread.ofVirtual().name(service.name() + " output").start(() -> log.pump(started.output()));
    Duration healthyFor;
    try (Health health = new Health(started)) {
      while (!started.exit().isDone() && orders.latest().number() == order.number()) {
        health.publish();
        bell.await(FOR_GOOD);
      }
      healthyFor = health.healthyFor();
    }
    boolean unasked = started.exit().isDone() && orders.latest().number() == order.number();
    if (!unasked) {
      end(started);
    } else {
      report(started.clear() ? List.of() : started.left());
    }
    reader.join(OUTPUT_ENDS_WITHIN);
    instance = null;
    return unasked && goesOn(started.exit().join(), healthyFor, firstLine, order);
  }

  /// Stops it because somebody wants that, or lets it run on if it may outlive us.
  private void end(Instance running) throws InterruptedException {
    if (orders.latest().wish() == Wish.END && running.outlivesHost()) {
      running.leave();
      livesOn = true;
      publish(new Stopped("left running: " + running.place().words()));
      return;
    }
    publish(new Stopping(running.place()));
    boolean gone = running.stop(killed ? Duration.ZERO : service.stopGrace());
    report(gone ? List.of() : running.left());
    publish(new Stopped(gone ? note(running) : "something of it could not be ended"));
  }

  private String note(Instance stopped) {
    // Who waited for the process may know of its end a moment before its future does.
    Exit exit =
        stopped
            .exit()
            .copy()
            .completeOnTimeout(Exit.of(0), EXIT_KNOWN_WITHIN.toNanos(), TimeUnit.NANOSECONDS)
            .join();
    if (exit.isUsualAfterStopSignal()) {
      return "";
    }
    return exit.signal().filter("SIGKILL"::equals).isPresent()
        ? (killed ? "killed" : "killed, it did not end within " + Seconds.of(service.stopGrace()))
        : "it ended with " + exit.words();
  }

  private void report(List<String> whatIsLeft) {
    left = whatIsLeft;
  }

  /// It ended, and nobody had asked for that.
  ///
  /// @return whether it should be started again, after a pause that is over by then
  private boolean goesOn(Exit exit, Duration healthyFor, long firstLine, Order order)
      throws InterruptedException {
    if (orders.draining()) {
      publish(exit.code() == 0 ? new Finished() : new Exited(exit));
      return false;
    }
    if (!service.restartPolicy().restarts(exit.code())) {
      if (exit.code() != 0) {
        crashed(exit, firstLine, Optional.empty());
      }
      publish(exit.code() == 0 ? new Finished() : new Exited(exit));
      return false;
    }
    if (exit.code() == REFUSED_SETTINGS || exit.code() == COMMAND_NOT_FOUND) {
      crashed(exit, firstLine, Optional.empty());
      publish(refused(exit, firstLine));
      return false;
    }
    return switch (failures.failed(System.nanoTime(), healthyFor)) {
      case Next.GiveUp(int count) -> {
        crashed(exit, firstLine, Optional.empty());
        publish(new CrashLoop(exit, count));
        yield false;
      }
      case Next.Restart(Duration delay, int number) -> {
        crashed(exit, firstLine, Optional.of(clock.instant().plus(delay)));
        publish(
            new Waiting(
                "a restart in %s (%d of %d): it ended with %s"
                    .formatted(
                        Seconds.of(delay),
                        number,
                        service.restartPolicy().failuresMax() - 1,
                        exit.words())));
        sleepWhileItStands(order, delay);
        yield true;
      }
    };
  }

  private void crashed(Exit exit, long firstLine, Optional<Instant> nextRetry) {
    List<String> lines = lastLines(firstLine);
    board.edit(
        service.name(),
        was ->
            was.withCrash(
                Optional.of(new Crash(was.starts(), exit, clock.instant(), nextRetry, lines))));
  }

  private FailedToStart refused(Exit exit, long firstLine) {
    List<String> lines = lastLines(firstLine);
    String said = lines.isEmpty() ? "it said nothing" : lines.getLast();
    return exit.code() == REFUSED_SETTINGS
        ? new FailedToStart("it refused its settings: " + said, "")
        : new FailedToStart("a command it runs is not there: " + said, "install it");
  }

  private long nextLine() {
    List<LogLine> newest = log.ring().tail(1);
    return newest.isEmpty() ? 0 : newest.getLast().number() + 1;
  }

  private List<String> lastLines(long firstLine) {
    return log.ring().tail(Crash.LINES_MAX).stream()
        .filter(line -> line.number() >= firstLine)
        .map(LogLine::text)
        .toList();
  }

  private void sleepWhileItStands(Order order, Duration time) throws InterruptedException {
    sleepUnless(() -> !orders.stand(order), time);
  }

  private void sleepUnless(BooleanSupplier woken, Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    long leftNanos = time.toNanos();
    while (!woken.getAsBoolean() && leftNanos > 0) {
      bell.await(Duration.ofNanos(leftNanos));
      leftNanos = deadline - System.nanoTime();
    }
  }

  private ResourceState state() {
    return board.latest().resource(service.name()).state();
  }

  private void publish(ResourceState state) {
    board.state(service.name(), state);
  }

  /// Publishes what one instance says about itself.
  private final class Health implements AutoCloseable {
    private final Instance running;
    private final Optional<HealthWatch> watch;

    Health(Instance running) {
      this.running = running;
      this.watch =
          service
              .healthCheck()
              .map(
                  check ->
                      new HealthWatch(
                          running, service.endpoint().orElseThrow(), check, probe, bell));
    }

    void publish() {
      if (watch.isEmpty()) {
        ServiceRunner.this.publish(
            new Running(running.place(), ServiceHealth.of(Status.NOT_CHECKED, "")));
      } else {
        watch
            .get()
            .latest()
            .ifPresent(health -> ServiceRunner.this.publish(new Running(running.place(), health)));
      }
    }

    Duration healthyFor() {
      return watch.map(HealthWatch::healthyFor).orElse(Duration.ZERO);
    }

    @Override
    public void close() {
      watch.ifPresent(HealthWatch::close);
    }
  }
}
