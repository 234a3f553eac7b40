package io.personaplex.apphost.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  /// A reaper that dies sooner than this after its start is not started again at once.
  private static final Duration PAUSE_BETWEEN_STARTS = Duration.ofSeconds(1);

  private final RunMarker marker;
  private final Duration deadline;
  private final Object lock = new Object();
  private final SequencedMap<Long, String> watched = new LinkedHashMap<>();
  private final SequencedSet<String> chores = new LinkedHashSet<>();
  private @Nullable Process process;
  private boolean closed;

  private Reaper(RunMarker marker, Duration deadline) {
    this.marker = marker;
    this.deadline = deadline;
  }

  /// Starts the reaper of a run.
  ///
  /// @param deadline longest time for all groups together to end by themselves
  /// @throws ProcessStartException if there is no `sh` or no `setsid`
  public static Reaper start(RunMarker marker, Duration deadline) {
    var reaper = new Reaper(marker, deadline);
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

  /// The reaper that is there now.
  public long pid() {
    synchronized (lock) {
      return process == null ? -1 : process.pid();
    }
  }

  /// Everything of the run was ended in order: sends the reaper away, with nothing to do.
  @Override
  public void close() {
    Process ending;
    synchronized (lock) {
      closed = true;
      say("done");
      ending = process;
    }
    if (ending == null) {
      return;
    }
    try {
      ending.getOutputStream().close();
      ending.waitFor(ENDS_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
    } catch (IOException _) {
      // It is gone already.
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
            List.of("sh", "-c", script(), "reaper", marker.run(), "" + wholeSeconds(deadline)),
            environment,
            Path.of("/"));
    // Nothing of ours stays open in it: a pipe behind this process ends with this process.
    ProcessBuilder builder =
        SessionStart.of(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    long startedNanos = System.nanoTime();
    Process started = SessionStart.start(builder, command.program());
    process = started;
    var lines = new ArrayList<>(watched.values());
    lines.addAll(chores);
    lines.forEach(this::say);
    var _ =
        started.onExit().thenRunAsync(this::replace, action -> afterPause(startedNanos, action));
  }

  /// Runs after the reaper's end: at once, or a little later if it did not live long.
  private static void afterPause(long startedNanos, Runnable action) {
    long pause = startedNanos + PAUSE_BETWEEN_STARTS.toNanos() - System.nanoTime();
    CompletableFuture.delayedExecutor(Math.max(0, pause), TimeUnit.NANOSECONDS).execute(action);
  }

  private void replace() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "the reaper of this run was ended by somebody; starting another");
      try {
        startProcess();
      } catch (ProcessStartException failure) {
        process = null;
        LOG.log(
            System.Logger.Level.WARNING,
            "no reaper: if this process is killed, its children stay: {0}",
            failure.getMessage());
      }
    }
  }

  private void say(String line) {
    Process listener = process;
    if (listener == null) {
      return;
    }
    try {
      OutputStream pipe = listener.getOutputStream();
      pipe.write((line + "\n").getBytes(UTF_8));
      pipe.flush();
    } catch (IOException _) {
      // It is gone; its successor is told everything.
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
