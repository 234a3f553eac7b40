package io.personaplex.apphost;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.container.Sweep;
import io.personaplex.apphost.process.MarkedProcess;
import io.personaplex.apphost.process.ProcessFacts;
import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.apphost.process.RunMarker;
import io.personaplex.apphost.process.RunSweep;
import io.personaplex.apphost.process.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Looks for what runs have left, and ends it: of dead runs when this one starts, of this one when
/// it has stopped.
final class Sweeper {
  private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
  private static final Duration GRACE_OF_THE_DEAD = Duration.ofSeconds(2);
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private final RunMarker marker;
  private final Engines engines;
  private volatile boolean containersUsed;

  Sweeper(RunMarker marker, Engines engines) {
    this.marker = marker;
    this.engines = engines;
  }

  /// Ends what runs without a living owner have left. Blocks for as long as an engine may take to
  /// answer.
  ///
  /// @param containers whether to look for containers as well
  void sweepDeadRuns(boolean containers) {
    containersUsed = containers;
    try {
      for (MarkedProcess leftover : RunSweep.end(RunSweep.find(), GRACE_OF_THE_DEAD)) {
        LOG.log(
            System.Logger.Level.INFO,
            "ended pid {0}, left by run {1}",
            Long.toString(leftover.process().pid()),
            leftover.run());
      }
      if (containers) {
        for (String failure : sweep(owner -> !owner.isRunning())) {
          LOG.log(System.Logger.Level.WARNING, failure);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends what is left of this run.
  ///
  /// @return what could not be ended
  List<StopResult.Left> sweepOwnRun() throws InterruptedException {
    var left = new ArrayList<StopResult.Left>();
    long deadline = System.nanoTime() + KILLED_WITHIN.toNanos();
    List<ProcessIdentity> alive = marker.carriers();
    while (!alive.isEmpty() && System.nanoTime() < deadline) {
      alive.forEach(process -> process.signal(Signal.KILL));
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      alive = marker.carriers();
    }
    alive.stream()
        .flatMap(process -> ProcessFacts.of(process.pid()).stream())
        .forEach(facts -> left.add(new StopResult.Left("", facts.toString())));
    if (containersUsed) {
      sweep(marker.owner()::equals).forEach(failure -> left.add(new StopResult.Left("", failure)));
    }
    return left;
  }

  private List<String> sweep(Predicate<ProcessIdentity> isDead) throws InterruptedException {
    var failures = new ArrayList<String>();
    for (Diagnosis diagnosis : engines.diagnoses()) {
      if (diagnosis instanceof Diagnosis.Ready ready) {
        ContainerEngine engine =
            engines.choose(EnginePreference.only(ready.engine())).orElseThrow();
        try {
          Sweep sweep = engine.sweep(isDead);
          sweep
              .containers()
              .forEach(name -> LOG.log(System.Logger.Level.INFO, "removed container {0}", name));
          failures.addAll(sweep.failures());
        } catch (ContainerFault fault) {
          failures.add(String.valueOf(fault.getMessage()));
        }
      }
    }
    return failures;
  }
}
