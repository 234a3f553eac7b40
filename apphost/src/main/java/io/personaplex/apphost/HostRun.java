package io.personaplex.apphost;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import java.nio.file.Path;
import java.time.Clock;

/// What makes one execution of the host this one.
///
/// @param folder where it keeps its files; its name is the run's
/// @param checkout the folder it was started from
/// @param token what a change of it must carry
/// @param mask of the secrets that nothing of it may show
/// @param version of PersonaPlex
/// @param stopAll ends it in order, as Ctrl+C does; returns at once
public record HostRun(
    RunFolder folder,
    Path checkout,
    ControlToken token,
    SecretMask mask,
    String version,
    Runnable stopAll) {

  /// One with a new token, which the mask learns.
  public static HostRun of(
      RunFolder folder, Path checkout, SecretMask mask, String version, Runnable stopAll) {
    ControlToken token = ControlToken.random();
    mask.add(token.secret());
    return new HostRun(folder, checkout, token, mask, version, stopAll);
  }

  OwnerRecord record(String application, String dashboard, Clock clock) {
    return OwnerRecord.ofThisProcess(
        folder.id(), application, checkout, dashboard, token, clock.instant());
  }
}
