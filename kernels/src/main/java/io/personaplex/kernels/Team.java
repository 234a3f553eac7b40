package io.personaplex.kernels;

import io.personaplex.kernels.nativecall.CpuAffinity;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The caller and some platform threads that do pieces of work together. Everybody claims pieces
/// until none are left; the caller waits until the last piece is done, which it does itself where
/// nobody else comes: a thread that has claimed nothing is never waited for. Who waits spins for a
/// moment, since the next work of a frame follows within microseconds, then parks. One caller at a
/// time: the owner sees to that.
///
/// Where there are as many CPUs as threads, members are pinned, so that two of them never share a
/// core while another is idle: member `i` to the `i`-th CPU the process may use, leaving the first
/// for the caller. With more CPUs than threads the system knows better which are free. The caller
/// itself is not pinned: it is somebody else's thread, which will do other things, may be a virtual
/// thread, and could not be given back as it was if a frame ends in an exception.
///
/// Two counters order everything. [#unclaimed] is 0 between works. The caller writes `part`,
/// `units`, `piece`, `pieces` and `unfinished`, then sets `unclaimed`; who lowers it by one has
/// claimed a piece, and reads those fields only then. That is the claim of a piece of the work they
/// describe, however long ago the thread looked, because
/// - the write of `unclaimed` happens before every later read of it, so the claimer sees what was
///   written before;
/// - none of them is written again before `unfinished` is 0, and it counts the claimed piece until
///   that is done.
///
/// A thread that comes late finds 0, or pieces of the next work, which are as good as any: no
/// number of a round is needed. What pieces wrote happens before `unfinished` reaches 0, so the
/// caller sees it, and the threads of the next work by the caller's next write of `unclaimed`.
///
/// No wake-up is lost, since both sides write before they read: a member says that it parks, then
/// looks at `unclaimed`, which the caller sets before it looks who is parked; the caller says that
/// it waits, then looks at `unfinished`, which a member lowers before it looks who waits.
final class Team implements AutoCloseable {
  /// How long a thread spins before it parks: longer than what a model does between two products.
  private static final long SPIN_NANOS = 50_000;

  /// Looks at the clock are dear: one in so many turns.
  private static final int TURNS_PER_LOOK = 64;

  /// Pieces a thread gets of one work, if it is large enough. More than one, so that a thread which
  /// is held up leaves the rest to the others; few, so that each reads long runs of memory.
  private static final int PIECES_PER_THREAD = 4;

  private static final System.Logger LOG = System.getLogger(Compute.class.getName());

  private final Member[] members;
  private final Scratch scratch = new Scratch();

  // The work: written by the caller while nothing is unclaimed, read by who has claimed a piece.
  private Compute.@Nullable Part part;
  private int units;
  private int piece;
  private int pieces;

  /// Pieces nobody has begun.
  private final AtomicInteger unclaimed = new AtomicInteger();

  /// Pieces that are not done, begun or not.
  private final AtomicInteger unfinished = new AtomicInteger();

  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread waitingCaller;

  Team(int threads, boolean pinned) {
    this(threads, pinned, Thread::start);
  }

  /// @param starter starts a member
  Team(int threads, boolean pinned, Consumer<Thread> starter) {
    members = new Member[threads - 1];
    BitSet cpus = pinned && threads > 1 ? cpus(threads) : new BitSet();
    int cpu = cpus.nextSetBit(0);
    for (int i = 0; i < members.length; i++) {
      cpu = cpu < 0 ? cpu : cpus.nextSetBit(cpu + 1);
      members[i] = new Member(i + 1, cpu);
    }
    try {
      for (Member member : members) {
        starter.accept(member);
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /// The CPUs to pin to; empty, with a line in the log, where that is not possible or makes no
  /// sense.
  private static BitSet cpus(int threads) {
    try {
      BitSet cpus = CpuAffinity.allowed();
      if (cpus.cardinality() == threads) {
        LOG.log(
            System.Logger.Level.INFO,
            "compute: of %d threads all but the caller's are pinned, to CPUs %s"
                .formatted(threads, cpus.stream().skip(1).boxed().toList()));
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

  /// Units `0 ≤ i < unitCount` in pieces of a size that keeps all threads busy, see below.
  void run(Compute.Part work, int unitCount) {
    int threads = members.length + 1;
    run(work, unitCount, Math.max(1, unitCount / (threads * PIECES_PER_THREAD)));
  }

  /// Units `0 ≤ i < unitCount` in pieces of `pieceUnits`; returns when all are done. Whatever a
  /// part throws is thrown to the caller.
  void run(Compute.Part work, int unitCount, int pieceUnits) {
    if (closed) {
      throw new IllegalStateException("compute: closed");
    }
    if (members.length == 0 || unitCount <= pieceUnits) {
      work.run(0, Math.max(0, unitCount), scratch);
      return;
    }
    int count = Math.ceilDiv(unitCount, pieceUnits);
    part = work;
    units = unitCount;
    piece = pieceUnits;
    pieces = count;
    failure = null;
    unfinished.set(count);
    unclaimed.set(count);
    wake(Math.min(count - 1, members.length));
    claim(scratch);
    awaitUnfinished();
    part = null;
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      Team.<RuntimeException>rethrow(thrown);
    }
  }

  // A part declares no checked exceptions, yet may throw one: by generics, as here, or from
  // another language.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private void wake(int count) {
    for (int i = 0; i < count; i++) {
      members[i].wake();
    }
  }

  /// Does pieces until none is unclaimed.
  private void claim(Scratch mine) {
    for (int left = unclaimed.get(); left > 0; left = unclaimed.get()) {
      if (unclaimed.compareAndSet(left, left - 1)) {
        finish(runPiece(pieces - left, mine));
      }
    }
  }

  /// Runs a claimed piece; returns how many pieces are done by that.
  private int runPiece(int index, Scratch mine) {
    try {
      int from = index * piece;
      Objects.requireNonNull(part).run(from, from + Math.min(piece, units - from), mine);
      return 1;
    } catch (Throwable e) {
      failure = e;
      // Nobody begins another piece.
      return 1 + unclaimed.getAndSet(0);
    }
  }

  private void finish(int count) {
    if (unfinished.addAndGet(-count) == 0) {
      Thread caller = waitingCaller;
      if (caller != null) {
        LockSupport.unpark(caller);
      }
    }
  }

  private void awaitUnfinished() {
    if (spin()) {
      return;
    }
    waitingCaller = Thread.currentThread();
    while (unfinished.get() != 0) {
      LockSupport.park(this);
    }
    waitingCaller = null;
  }

  /// Spins until nothing is unfinished or the time is over; tells whether nothing is.
  private boolean spin() {
    long end = System.nanoTime() + SPIN_NANOS;
    for (int turn = 1; unfinished.get() != 0; turn++) {
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
      while (!closed) {
        claim(mine);
        awaitWork();
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

    private void awaitWork() {
      long end = System.nanoTime() + SPIN_NANOS;
      for (int turn = 1; isIdle(); turn++) {
        if (turn % TURNS_PER_LOOK == 0 && System.nanoTime() - end > 0) {
          parked = true;
          while (isIdle()) {
            LockSupport.park(Team.this);
          }
          parked = false;
          return;
        }
        Thread.onSpinWait();
      }
    }

    private boolean isIdle() {
      return unclaimed.get() == 0 && !closed;
    }
  }
}
