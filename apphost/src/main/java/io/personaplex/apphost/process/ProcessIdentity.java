package io.personaplex.apphost.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which process is meant, also after its id was given to another one: id, start time, and where
/// that id counts.
///
/// Written `PID@STARTMILLIS@SPACE` in labels, records and environment variables. A text of an
/// earlier version has no space; then nobody knows whether that process has ended.
///
/// @param pid process id
/// @param startMillis when it started, in milliseconds after the machine's boot. Not the time of
///   day: that moves when the clock is corrected, and a live run would look like a dead one.
/// @param space the machine and namespace it runs in
public record ProcessIdentity(long pid, long startMillis, PidSpace space) {
  private static final Pattern TEXT =
      Pattern.compile("([1-9][0-9]{0,9})@([0-9]{1,18})(?:@(" + PidSpace.FORM + "))?");

  /// One that is looked at from here.
  public ProcessIdentity(long pid, long startMillis) {
    this(pid, startMillis, PidSpace.here());
  }

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
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String space = matcher.group(3);
    return Optional.of(
        new ProcessIdentity(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            space == null ? PidSpace.UNKNOWN : new PidSpace(space)));
  }

  /// Whether this very process is seen running. One that has ended and was not reaped is not; one
  /// of another machine or container is not either, and may run all the same: see [#hasEnded].
  public boolean isRunning() {
    return space.isHere()
        && ProcessStat.of(pid)
            .filter(stat -> stat.isRunning() && stat.identity().equals(this))
            .isPresent();
  }

  /// Whether this very process is known to have ended. Only then may what it left be ended too.
  public boolean hasEnded() {
    return space.isHere() && !isRunning();
  }

  /// Whether it ran in another boot, of this machine or of another one. What only this machine can
  /// have written has ended with that boot.
  public boolean isOfAnotherBoot() {
    return space.isAnotherBoot();
  }

  /// Sends a signal to this very process.
  ///
  /// @return whether it was there and could be signalled
  public boolean signal(Signal signal) {
    return isRunning() && Kill.process(pid, signal);
  }

  @Override
  public String toString() {
    return pid + "@" + startMillis + (space.text().isEmpty() ? "" : "@" + space.text());
  }
}
