package io.personaplex.apphost.log;

import io.personaplex.apphost.run.RunFolder;
import java.nio.file.Path;
import java.time.Clock;

/// The logs of one run: in its folder a file for each resource, `NAME.log`, and what is older than
/// that holds, `NAME.log.1`.
public final class RunLogs {
  /// Of 10 000 lines of 200 characters a second the two files hold the last 30 s to a minute: only
  /// the older one just after a change of files.
  private static final long FILE_BYTES_MAX = 64L << 20;

  private static final int RING_LINES_MAX = 1000;
  private static final int RING_CHARACTERS_MAX = 1 << 20;

  private final RunFolder run;
  private final SecretMask mask;
  private final Clock clock;

  private RunLogs(RunFolder run, SecretMask mask, Clock clock) {
    this.run = run;
    this.mask = mask;
    this.clock = clock;
  }

  /// @param mask of the secrets that no log may show
  public static RunLogs of(RunFolder run, SecretMask mask, Clock clock) {
    return new RunLogs(run, mask, clock);
  }

  /// Where the files lie.
  public Path folder() {
    return run.path();
  }

  /// Opens the log of a resource.
  ///
  /// @param console where its lines are shown
  public ResourceLog open(String resource, Console console) {
    return new ResourceLog(
        resource,
        new LogFile(run.logFile(resource), FILE_BYTES_MAX, clock),
        new LogRing(RING_LINES_MAX, RING_CHARACTERS_MAX),
        console,
        mask,
        clock,
        LogWriter.PATIENCE);
  }
}
