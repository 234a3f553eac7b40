package io.personaplex.apphost.process;

import io.personaplex.apphost.Children;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An AppHost reduced to what its death is about: `DyingHost RUN GRACE_SECONDS [WHAT...]`.
///
/// It starts a child that ignores the stop signal, which has a child of its own and one that has
/// moved to another session; a well-behaved one; and a stray that is not even in a known group.
/// When all are there it prints `ready`, and waits for its end. `WHAT` is `reaper-killed`: the
/// reaper was replaced before that; `remove=PATH`; `containers=PROGRAM`.
public final class DyingHost {
  /// How many of its processes carry the marker: 3 of the stubborn child, 1 of the other, 1 stray.
  static final int PROCESSES = 5;

  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private DyingHost() {}

  public static void main(String[] arguments) throws InterruptedException {
    RunMarker marker = RunMarker.mine(arguments[0]);
    var grace = Duration.ofSeconds(Integer.parseInt(arguments[1]));
    Reaper reaper = Reaper.start(marker, Duration.ofSeconds(10));
    ProcessGroup stubborn =
        ProcessTests.shell(
            marker,
            "stubborn",
            "trap '' TERM; sleep 1000 & setsid sleep 1000 & while :; do wait; done");
    reaper.watch(stubborn, grace);
    reaper.watch(ProcessTests.shell(marker, "tame", "exec sleep 1000"), grace);
    // Nobody tells the reaper of this one: the host could die between start and word.
    ProcessTests.shell(marker, "stray", "exec sleep 1000");
    for (int i = 2; i < arguments.length; i++) {
      String what = arguments[i];
      String value = what.substring(what.indexOf('=') + 1);
      if (what.equals("reaper-killed")) {
        replaceReaper(reaper);
      } else if (what.startsWith("remove=")) {
        reaper.remove(Path.of(value));
      } else {
        reaper.containers(Path.of(value));
      }
    }
    if (!ProcessTests.within(READY_WITHIN, () -> marker.carriers().size() == PROCESSES)) {
      System.out.println("not ready: " + marker.carriers());
      System.exit(1);
    }
    System.out.println("ready");
    Children.sleepForever();
  }

  private static void replaceReaper(Reaper reaper) throws InterruptedException {
    long killed = reaper.pid();
    Kill.process(killed, Signal.KILL);
    while (reaper.pid() == killed || reaper.pid() < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
