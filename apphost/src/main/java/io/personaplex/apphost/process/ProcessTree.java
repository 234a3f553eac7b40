package io.personaplex.apphost.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A child process and everything it started.
///
/// The descendants are noted before the signal: once their parent is gone they belong to somebody
/// else and cannot be found any more. A handle remembers the start time, so a process id that was
/// given to another process meanwhile is left alone.
public final class ProcessTree {
  private static final Duration KILL_TAKES_MAX = Duration.ofSeconds(2);

  private final Process root;
  private final Set<ProcessHandle> noted = new LinkedHashSet<>();

  public ProcessTree(Process root) {
    this.root = root;
  }

  /// Asks the root to end, waits, and kills whatever is left of the tree.
  ///
  /// @return whether nothing is left
  public boolean stop(Duration grace) throws InterruptedException {
    note();
    // Process.destroy would close the pipes as well and lose the child's last words.
    root.toHandle().destroy();
    root.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
    return kill();
  }

  /// Kills the tree at once.
  ///
  /// @return whether nothing is left
  public boolean kill() throws InterruptedException {
    signalKill();
    Set<ProcessHandle> others = noted();
    long deadline = System.nanoTime() + KILL_TAKES_MAX.toNanos();
    boolean ended = root.waitFor(KILL_TAKES_MAX.toNanos(), TimeUnit.NANOSECONDS);
    // They are not our children, so there is nothing to wait on but the process table.
    while (others.stream().anyMatch(ProcessTree::isRunning)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(10);
    }
    return ended;
  }

  /// Sends the kill signal to all of it, and does not wait.
  public void signalKill() {
    note();
    root.toHandle().destroyForcibly();
    noted().forEach(ProcessHandle::destroyForcibly);
  }

  public long pid() {
    return root.pid();
  }

  /// Remembers who belongs to the tree now: descendants, and members of the session the root leads,
  /// who stay in it when their parent dies.
  private void note() {
    synchronized (noted) {
      root.descendants().forEach(noted::add);
      ProcessHandle.allProcesses().filter(this::isInSessionOfRoot).forEach(noted::add);
    }
  }

  private Set<ProcessHandle> noted() {
    synchronized (noted) {
      return Set.copyOf(noted);
    }
  }

  private boolean isInSessionOfRoot(ProcessHandle process) {
    return process.pid() != root.pid()
        && ProcessStat.of(process.pid()).filter(stat -> stat.session() == root.pid()).isPresent();
  }

  /// A process that has ended stays in the table until its parent, maybe a careless one, reaps it.
  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive()
        && ProcessStat.of(process.pid()).filter(stat -> stat.state() == 'Z').isEmpty();
  }
}
