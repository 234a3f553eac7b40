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
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunRecordException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Looks for what runs have left, and ends it: of dead runs when this one starts, of this one when
/// it has stopped.
final class Sweeper {
  private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());

  private final RunMarker marker;
  private final Engines engines;
  private final Path state;
  private volatile boolean containersUsed;

  /// @param state folder with the records of our runs
  Sweeper(RunMarker marker, Engines engines, Path state) {
    this.marker = marker;
    this.engines = engines;
    this.state = state;
  }

  /// Ends what runs without a living owner have left. Blocks for as long as an engine may take to
  /// answer.
  ///
  /// @param containers whether to look for containers as well
  void sweepDeadRuns(boolean containers) {
    containersUsed = containers;
    try {
      // The dead of now: a record is forgotten only after what its run left was looked for.
      List<OwnerRecord> dead = LiveRuns.in(state).dead();
      List<MarkedProcess> left = endProcesses(RunSweep.find());
      boolean containersGone = containers && sweepContainers(dead);
      forget(dead, left, containersGone);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return what could not be ended
  private List<MarkedProcess> endProcesses(List<MarkedProcess> leftovers)
      throws InterruptedException {
    List<MarkedProcess> left = RunSweep.end(leftovers, RunSweep.GRACE);
    var ended = new ArrayList<>(leftovers);
    ended.removeIf(leftover -> leftover.process().isRunning());
    tell(ended, left);
    return left;
  }

  static void tell(List<MarkedProcess> ended, List<MarkedProcess> left) {
    ended.forEach(leftover -> tell(System.Logger.Level.INFO, "ended", leftover));
    left.forEach(leftover -> tell(System.Logger.Level.WARNING, "could not end", leftover));
  }

  private static void tell(System.Logger.Level level, String what, MarkedProcess leftover) {
    LOG.log(
        level,
        "{0} pid {1}, left by run {2}",
        what,
        Long.toString(leftover.process().pid()),
        leftover.run());
  }

  /// A container's label alone cannot tell a machine that was started again from another one that
  /// uses the same engine; with a record of this machine it can.
  ///
  /// @return whether none that should go is left
  private boolean sweepContainers(List<OwnerRecord> dead) throws InterruptedException {
    Set<ProcessIdentity> deadHosts =
        dead.stream().map(OwnerRecord::host).collect(Collectors.toUnmodifiableSet());
    List<String> failures = sweep(owner -> owner.hasEnded() || deadHosts.contains(owner));
    failures.forEach(failure -> LOG.log(System.Logger.Level.WARNING, "{0}", failure));
    return failures.isEmpty();
  }

  /// Nothing of these runs is left but their logs. The record stays while something may be left
  /// that only it can tell of.
  private void forget(List<OwnerRecord> dead, List<MarkedProcess> left, boolean containersGone) {
    for (OwnerRecord record : dead) {
      boolean processesGone =
          left.stream().noneMatch(process -> process.run().equals(record.run().text()));
      if (processesGone && (containersGone || record.host().hasEnded())) {
        try {
          OwnerRecord.remove(RunFolder.of(state, record.run()));
        } catch (RunRecordException failure) {
          LOG.log(System.Logger.Level.WARNING, "{0}", failure.getMessage());
        }
      }
    }
  }

  /// Ends what is left of this run.
  ///
  /// @return what could not be ended
  List<StopResult.Left> sweepOwnRun() throws InterruptedException {
    var left = new ArrayList<StopResult.Left>();
    RunSweep.kill(marker).stream()
        .flatMap(survivor -> ProcessFacts.of(survivor.process().pid()).stream())
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
