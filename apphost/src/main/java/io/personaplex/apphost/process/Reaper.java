package io.personaplex.apphost.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Leaves nothing behind when this process dies without a word, killed with SIGKILL included.
///
/// A small shell program (`reaper.sh`) in a session of its own, whose standard input only this
/// process holds. At its end of file it asks every group that it was told of to end, waits for the
/// longest grace, kills who is left and whoever carries the run's marker, and removes the run's
/// containers and temporary files. If the reaper itself is killed, a new one is started and told
/// everything again.
///
/// **Threads**: any method from any thread.
public final class Reaper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reaper.class.getName());
  private static final String SCRIPT = "reaper.sh";
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

  /// What the script calls beside what every shell can do itself.
  private static final List<String> PROGRAMS =
      List.of("sh", "grep", "tr", "rm", "sleep", "timeout");

  /// One that lived shorter has failed; one after another is too much, and the pause doubles.
  private static final Duration SHORT_LIFE = Duration.ofSeconds(30);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final int FAILURES_MAX = 6;

  private final RunMarker marker;
  private final Duration deadline;
  private final Object lock = new Object();
  private final SequencedMap<Long, String> watched = new LinkedHashMap<>();
  private final SequencedSet<String> chores = new LinkedHashSet<>();
  private final String shell;
  private final Duration pauseAfterFailure;
  private @Nullable ReaperPipe reaper;
  private int failures;
  private boolean closed;

  private Reaper(RunMarker marker, Duration deadline, String shell, Duration pauseAfterFailure) {
    this.marker = marker;
    this.deadline = deadline;
    this.shell = shell;
    this.pauseAfterFailure = pauseAfterFailure;
  }

  /// Starts the reaper of a run.
  ///
  /// @param deadline longest time for all groups together to end by themselves
  /// @throws ProcessStartException if there is no `sh` or no `setsid`, or the shell would lack a
  ///   program
  public static Reaper start(RunMarker marker, Duration deadline) {
    PROGRAMS.forEach(SessionStart::require);
    return start(marker, deadline, "sh", PAUSE_AFTER_FAILURE);
  }

  static Reaper start(RunMarker marker, Duration deadline, String shell, Duration pause) {
    var reaper = new Reaper(marker, deadline, shell, pause);
    synchronized (reaper.lock) {
      reaper.startProcess();
    }
    return reaper;
  }

  /// From now on `group` ends with this process.
  ///
  /// @param grace time between the polite signal and the kill; rounded up to whole seconds
  public void watch(ProcessGroup group, Duration grace) {
    ProcessIdentity leader = group.identity();
    long ticks = Math.max(0, leader.startMillis()) * ProcessStat.TICKS_PER_SECOND / 1000;
    String line = "watch %d %d %d".formatted(leader.pid(), wholeSeconds(grace), ticks);
    synchronized (lock) {
      watched.put(leader.pid(), line);
      say(line);
    }
  }

  /// `group` is gone.
  public void forget(ProcessGroup group) {
    synchronized (lock) {
      if (watched.remove(group.pid()) != null) {
        say("forget " + group.pid());
      }
    }
  }

  /// The run has containers: those with its label and the one of a session go with this process.
  ///
  /// @param client the engine's command line client, `docker` or `podman`; it is run with the
  ///   environment of this process
  public void containers(Path client) {
    chore("containers " + client);
  }

  /// The run has a temporary file or folder, which goes with this process.
  public void remove(Path file) {
    chore("remove " + file.toAbsolutePath());
  }

  /// The reaper that is there now; -1 if there is none.
  public long pid() {
    synchronized (lock) {
      return reaper == null ? -1 : reaper.process().pid();
    }
  }

  /// Whether reapers could not live here, so that there is none any more.
  boolean hasGivenUp() {
    synchronized (lock) {
      return failures >= FAILURES_MAX;
    }
  }

  /// Everything of the run was ended in order: sends the reaper away, with nothing to do.
  @Override
  public void close() {
    ReaperPipe ending;
    synchronized (lock) {
      closed = true;
      ending = reaper;
    }
    if (ending == null) {
      return;
    }
    try {
      ending.end("done", ENDS_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void chore(String line) {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a path with a line break cannot be handed on: " + line);
    }
    synchronized (lock) {
      if (chores.add(line)) {
        say(line);
      }
    }
  }

  private void startProcess() {
    var environment = new LinkedHashMap<>(System.getenv());
    // It must survive its own sweep, and that of a run this process may be a part of.
    environment
        .keySet()
        .removeAll(
            List.of(RunMarker.RUN_VARIABLE, RunMarker.OWNER_VARIABLE, RunMarker.RESOURCE_VARIABLE));
    var command =
        new ChildCommand(
            List.of(shell, "-c", script(), "reaper", marker.run(), "" + wholeSeconds(deadline)),
            environment,
            Path.of("/"));
    // Nothing of ours stays open in it: a pipe behind this process ends with this process.
    ProcessBuilder builder =
        SessionStart.of(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    long startedNanos = System.nanoTime();
    var known = new ArrayList<>(watched.values());
    known.addAll(chores);
    var started = new ReaperPipe(SessionStart.start(builder, command.program()), known);
    reaper = started;
    var _ = started.process().onExit().thenRun(() -> ended(System.nanoTime() - startedNanos));
  }

  private void ended(long livedNanos) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      failures = livedNanos < SHORT_LIFE.toNanos() ? failures + 1 : 1;
      if (failures >= FAILURES_MAX) {
        reaper = null;
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} reapers of this run ended at once; no other is started: if this process is killed, its children stay",
            failures);
        return;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "the reaper of this run was ended by somebody; starting another");
      // The first at once: what it was may die any moment.
      long pause = failures == 1 ? 0 : pauseAfterFailure.toNanos() << (failures - 2);
      CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS).execute(this::replace);
    }
  }

  private void replace() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      try {
        startProcess();
      } catch (ProcessStartException failure) {
        reaper = null;
        LOG.log(
            System.Logger.Level.WARNING,
            "no reaper: if this process is killed, its children stay: {0}",
            failure.getMessage());
      }
    }
  }

  private void say(String line) {
    ReaperPipe listener = reaper;
    if (listener != null) {
      listener.say(line);
    }
  }

  private static long wholeSeconds(Duration time) {
    return time.plusMillis(999).toSeconds();
  }

  private static String script() {
    try (InputStream script = Reaper.class.getResourceAsStream(SCRIPT)) {
      if (script == null) {
        throw new IllegalStateException(SCRIPT + " is not on the class path");
      }
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
