package io.personaplex.cli;

/// How a command ends. `docs/running.md` lists them.
public enum ExitCode {
  OK(0),
  /// It was tried and failed.
  FAILED(1),
  /// The command line or a setting is wrong.
  USAGE(2),
  /// No application runs that the command could speak to.
  NO_HOST(7),
  /// `wait`: what was awaited did not happen in time.
  TIMED_OUT(17),
  /// `wait`: a resource is in a state it will not leave by itself.
  RESOURCE_FAILED(18),
  /// What was required with `--require` is not there (`EX_UNAVAILABLE` of sysexits.h).
  UNAVAILABLE(69),
  /// Something could not be stopped (`EX_SOFTWARE` of sysexits.h).
  COULD_NOT_STOP(70),
  /// After the terminal was closed: 128 + SIGHUP.
  HUNG_UP(129),
  /// After Ctrl+C: 128 + SIGINT.
  INTERRUPTED(130),
  /// After SIGTERM: 128 + SIGTERM.
  TERMINATED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /// The number a process ends with.
  public int code() {
    return code;
  }
}
