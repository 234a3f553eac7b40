package io.personaplex.apphost.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which process is meant, also after its id was given to another one: id and start time.
///
/// Written `PID@STARTMILLIS` in labels, records and environment variables.
///
/// @param pid process id
/// @param startMillis when it started, in milliseconds after the machine's boot. Not the time of
///   day: that moves when the clock is corrected, and a live run would look like a dead one.
public record ProcessIdentity(long pid, long startMillis) {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,9})@([0-9]{1,18})");

  /// The process this is read in.
  public static ProcessIdentity current() {
    long pid = ProcessHandle.current().pid();
    return of(pid).orElseGet(() -> new ProcessIdentity(pid, 0)); // 0: a system without /proc
  }

  /// The process that has this id now; empty if there is none.
  public static Optional<ProcessIdentity> of(long pid) {
    return ProcessStat.of(pid).map(ProcessStat::identity);
  }

  /// Reads what [#toString] wrote; empty if it is something else.
  public static Optional<ProcessIdentity> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ProcessIdentity(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /// Whether this very process still runs. One that has ended and was not reaped does not.
  public boolean isRunning() {
    return ProcessStat.of(pid)
        .filter(stat -> stat.isRunning() && stat.identity().equals(this))
        .isPresent();
  }

  /// Sends a signal to this very process.
  ///
  /// @return whether it was there and could be signalled
  public boolean signal(Signal signal) {
    return isRunning() && Kill.process(pid, signal);
  }

  @Override
  public String toString() {
    return pid + "@" + startMillis;
  }
}
