package io.personaplex.apphost.process;

import java.io.File;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A child process in a session and process group of its own, and everything it has started.
///
/// To it belong: the members of its group and of its session, its descendants as far as they were
/// seen, and every process that carries the marker of its resource, wherever it has gone. Processes
/// that have ended and were not reaped do not count. A process is known by id and start time, so an
/// id that was given to a stranger meanwhile is left alone.
///
/// **Threads**: any method from any thread.
public final class ProcessGroup {
  private static final Duration KILL_TAKES_MAX = Duration.ofSeconds(2);
  private static final Duration POLL_MIN = Duration.ofMillis(5);
  private static final Duration POLL_MAX = Duration.ofMillis(40);
  private static final File NOTHING = new File("/dev/null");

  private final Process process;
  private final ProcessIdentity identity;
  private final RunMarker marker;
  private final String resource;

  /// Descendants seen so far that still run: once their parent is gone nothing else tells whose
  /// they are.
  private final Set<ProcessIdentity> noted = new LinkedHashSet<>();

  private ProcessGroup(Process process, RunMarker marker, String resource) {
    this.process = process;
    this.marker = marker;
    this.resource = resource;
    // One that has ended already has no start time any more: -1 equals nobody's.
    this.identity =
        ProcessIdentity.of(process.pid()).orElseGet(() -> new ProcessIdentity(process.pid(), -1));
  }

  /// Starts `command` with the run's marker added to its environment. Its standard input is empty,
  /// its output and errors come as one stream, which must be read.
  ///
  /// @param resource name of the resource it is
  /// @throws ProcessStartException if it cannot be started; trying again would not help
  public static ProcessGroup start(ChildCommand command, RunMarker marker, String resource) {
    ProcessBuilder builder =
        SessionStart.of(command.withEnvironment(marker.environment(resource)))
            .redirectInput(Redirect.from(NOTHING))
            .redirectErrorStream(true);
    return new ProcessGroup(SessionStart.start(builder, command.program()), marker, resource);
  }

  /// Process id of the child, which is also the id of its group and of its session.
  public long pid() {
    return process.pid();
  }

  /// The child, for good.
  public ProcessIdentity identity() {
    return identity;
  }

  /// Name of the resource it is.
  public String resource() {
    return resource;
  }

  /// What it writes, errors included. It ends with the child: the JDK closes the pipe then, so what
  /// others of the group still say is lost, and their writes fail (SIGPIPE).
  public InputStream output() {
    return process.getInputStream();
  }

  /// Whether the child itself still runs.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for the end of the child itself; others of the group may live on.
  public ExitStatus waitFor() throws InterruptedException {
    return new ExitStatus(process.waitFor());
  }

  /// Waits for the end of the child itself, at most so long.
  ///
  /// @return whether it has ended
  public boolean waitFor(Duration time) throws InterruptedException {
    return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// How the child itself ended; empty while it runs.
  public Optional<ExitStatus> exit() {
    return process.isAlive() ? Optional.empty() : Optional.of(new ExitStatus(process.exitValue()));
  }

  /// Completes when the child itself has ended.
  public CompletableFuture<ExitStatus> onExit() {
    return process.onExit().thenApply(ended -> new ExitStatus(ended.exitValue()));
  }

  /// Sends `signal` to everybody here: to the group at once, to those outside of it one by one.
  /// Does not wait.
  ///
  /// @return whether there was anybody
  public boolean signal(Signal signal) {
    List<ProcessStat> members = stats();
    boolean reached =
        members.stream().anyMatch(member -> member.group() == pid()) && Kill.group(pid(), signal);
    for (ProcessStat member : members) {
      if (member.group() != pid()) {
        reached |= member.identity().signal(signal);
      }
    }
    return reached;
  }

  /// Kills everybody here, and does not wait.
  public void kill() {
    signal(Signal.KILL);
  }

  /// Asks everybody to end, waits, and kills who is left. [#kill] from another thread cuts it
  /// short.
  ///
  /// @return whether nobody is left
  public boolean stop(Signal polite, Duration grace) throws InterruptedException {
    signal(polite);
    return awaitEmpty(grace) || killUntilEmpty(KILL_TAKES_MAX);
  }

  /// Waits until nobody is left, at most so long.
  ///
  /// @return whether nobody is left
  public boolean awaitEmpty(Duration within) throws InterruptedException {
    return awaitEmpty(within, false);
  }

  /// Kills everybody, and whoever appears meanwhile, until nobody is left.
  ///
  /// @param within how long to try; a killed process is usually gone after a few milliseconds
  /// @return whether nobody is left; false for a process the kernel cannot end now
  public boolean killUntilEmpty(Duration within) throws InterruptedException {
    return awaitEmpty(within, true);
  }

  /// The processes that run here now, the child itself first.
  public List<ProcessIdentity> members() {
    return stats().stream().map(ProcessStat::identity).toList();
  }

  private boolean awaitEmpty(Duration within, boolean killing) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    long pause = POLL_MIN.toNanos();
    if (killing) {
      kill();
    }
    // The process table is only worth reading once the child itself has ended.
    boolean ended = waitFor(within);
    while (!ended || !stats().isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      if (killing) {
        kill();
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(pause, left));
      pause = Math.min(pause * 2, POLL_MAX.toNanos());
      ended = !process.isAlive();
    }
    return true;
  }

  /// Who belongs here and runs.
  private List<ProcessStat> stats() {
    List<ProcessStat> table = ProcessStat.all();
    // A group's id is not given away while the group has members. If the process with this id is
    // another one, the group was empty, and a group of this id is the other's.
    boolean idIsOurs =
        table.stream().noneMatch(stat -> stat.pid() == pid() && !stat.identity().equals(identity));
    Set<ProcessIdentity> ours = new HashSet<>();
    for (MarkedProcess marked : MarkedProcess.all(table)) {
      if (marked.run().equals(marker.run()) && marked.resource().equals(resource)) {
        ours.add(marked.process());
      }
    }
    if (idIsOurs) {
      for (ProcessStat stat : table) {
        if (stat.group() == pid() || stat.session() == pid()) {
          ours.add(stat.identity());
        }
      }
    }
    long self = ProcessHandle.current().pid();
    synchronized (noted) {
      ours.addAll(noted);
      addDescendants(table, ours);
      var members = new ArrayList<ProcessStat>();
      for (ProcessStat stat : table) {
        if (stat.isRunning() && stat.pid() != self && ours.contains(stat.identity())) {
          members.add(stat);
        }
      }
      noted.clear(); // so that it never holds more than there are processes
      members.forEach(member -> noted.add(member.identity()));
      members.sort((a, b) -> Boolean.compare(b.pid() == pid(), a.pid() == pid()));
      return members;
    }
  }

  private static void addDescendants(List<ProcessStat> table, Set<ProcessIdentity> ours) {
    var parents = new HashSet<Long>();
    for (ProcessStat stat : table) {
      if (ours.contains(stat.identity())) {
        parents.add(stat.pid());
      }
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      for (ProcessStat stat : table) {
        if (parents.contains(stat.parent()) && parents.add(stat.pid())) {
          ours.add(stat.identity());
          grew = true;
        }
      }
    }
  }
}
