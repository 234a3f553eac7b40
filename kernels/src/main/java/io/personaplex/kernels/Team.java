package io.personaplex.kernels;

import io.personaplex.kernels.nativecall.CpuAffinity;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The caller and some platform threads that wait for work together. Work is announced by a round
/// number; everybody claims pieces until none are left; the caller waits until the last member is
/// done. Who waits spins for a moment, since the next work of a frame follows within microseconds,
/// then parks. One caller at a time: the owner sees to that.
///
/// Members are pinned, so that two of them never share a core while another is idle: member `i` to
/// the `i`-th CPU the process may use, leaving the first for the caller. The caller itself is not:
/// it is somebody else's thread, which will do other things, may be a virtual thread, and could not
/// be given back as it was if a frame ends in an exception.
final class Team implements AutoCloseable {
  /// How long a thread spins before it parks: longer than what a model does between two products.
  private static final long SPIN_NANOS = 50_000;

  /// Looks at the clock are dear: one in so many turns.
  private static final int TURNS_PER_LOOK = 64;

  private static final System.Logger LOG = System.getLogger(Compute.class.getName());
  private static final VarHandle NEXT;
  private static final VarHandle BUSY;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Team.class, "next", int.class);
      BUSY = MethodHandles.lookup().findVarHandle(Team.class, "busy", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Member[] members;
  private final Scratch scratch = new Scratch();

  // The work: written by the caller before the round, read by members after it.
  private Compute.@Nullable Part part;
  private int units;
  private int piece;

  private volatile int round;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread waitingCaller;

  /// The first unit nobody has claimed.
  @SuppressWarnings("unused") // through NEXT
  private volatile int next;

  /// Members that are not done with the round.
  @SuppressWarnings("unused") // through BUSY
  private volatile int busy;

  Team(int threads, boolean pinned) {
    members = new Member[threads - 1];
    BitSet cpus = pinned && threads > 1 ? cpus(threads) : new BitSet();
    int cpu = cpus.nextSetBit(0);
    for (int i = 0; i < members.length; i++) {
      cpu = cpu < 0 ? cpu : cpus.nextSetBit(cpu + 1);
      members[i] = new Member(i + 1, cpu);
    }
    for (Member member : members) {
      member.start();
    }
  }

  /// The CPUs to pin to; empty, with a line in the log, where that is not possible or makes no
  /// sense.
  private static BitSet cpus(int threads) {
    try {
      BitSet cpus = CpuAffinity.allowed();
      if (cpus.cardinality() >= threads) {
        return cpus;
      }
      LOG.log(
          System.Logger.Level.INFO,
          "compute: %d threads are not pinned to CPUs: there are %d"
              .formatted(threads, cpus.cardinality()));
    } catch (UnsupportedOperationException e) {
      LOG.log(System.Logger.Level.INFO, "compute: threads are not pinned: " + e.getMessage());
    }
    return new BitSet();
  }

  boolean isMember(Thread thread) {
    return thread instanceof Member member && member.team() == this;
  }

  /// Units `0 ≤ i < unitCount` in pieces; returns when all are done.
  void run(Compute.Part work, int unitCount, int pieceUnits) {
    if (closed) {
      throw new IllegalStateException("compute: closed");
    }
    if (members.length == 0 || unitCount <= pieceUnits) {
      work.run(0, Math.max(0, unitCount), scratch);
      return;
    }
    part = work;
    units = unitCount;
    piece = pieceUnits;
    failure = null;
    next = 0;
    busy = members.length;
    announce();
    for (Member member : members) {
      member.wake();
    }
    claim(work, scratch);
    awaitMembers();
    part = null;
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  // Only the caller writes the round.
  private void announce() {
    int following = round + 1;
    round = following;
  }

  private void claim(Compute.Part work, Scratch mine) {
    int count = units;
    int size = piece;
    try {
      for (int from = (int) NEXT.getAndAdd(this, size);
          from < count && from >= 0;
          from = (int) NEXT.getAndAdd(this, size)) {
        work.run(from, Math.min(count, from + size), mine);
      }
    } catch (Throwable e) {
      failure = e;
      // Nobody begins another piece.
      next = count;
    }
  }

  private void awaitMembers() {
    if (spin()) {
      return;
    }
    waitingCaller = Thread.currentThread();
    while (busy != 0) {
      LockSupport.park(this);
    }
    waitingCaller = null;
  }

  /// Spins until `busy` is 0 or the time is over; tells whether it is.
  private boolean spin() {
    long end = System.nanoTime() + SPIN_NANOS;
    for (int turn = 1; busy != 0; turn++) {
      if (turn % TURNS_PER_LOOK == 0 && System.nanoTime() - end > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /// Ends the members and waits for them.
  @Override
  public void close() {
    closed = true;
    announce();
    for (Member member : members) {
      LockSupport.unpark(member);
    }
    boolean interrupted = false;
    for (Member member : members) {
      while (member.isAlive()) {
        try {
          member.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Member extends Thread {
    private final Scratch mine = new Scratch();
    private final int cpu;
    private volatile boolean parked;

    /// @param cpu to be pinned to, or −1
    Member(int index, int cpu) {
      super("compute-" + index);
      this.cpu = cpu;
      setDaemon(true);
    }

    Team team() {
      return Team.this;
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      pin();
      for (int seen = 0; ; ) {
        awaitRound(seen);
        seen = round;
        if (closed) {
          return;
        }
        Compute.@Nullable Part work = part;
        if (work != null) {
          claim(work, mine);
        }
        if ((int) BUSY.getAndAdd(Team.this, -1) == 1) {
          Thread caller = waitingCaller;
          if (caller != null) {
            LockSupport.unpark(caller);
          }
        }
      }
    }

    private void pin() {
      if (cpu >= 0) {
        try {
          CpuAffinity.pin(cpu);
        } catch (UnsupportedOperationException e) {
          LOG.log(System.Logger.Level.INFO, "compute: a thread is not pinned: " + e.getMessage());
        }
      }
    }

    private void awaitRound(int seen) {
      long end = System.nanoTime() + SPIN_NANOS;
      for (int turn = 1; round == seen; turn++) {
        if (turn % TURNS_PER_LOOK == 0 && System.nanoTime() - end > 0) {
          parked = true;
          while (round == seen) {
            LockSupport.park(Team.this);
          }
          parked = false;
          return;
        }
        Thread.onSpinWait();
      }
    }
  }
}
