package io.personaplex.apphost;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.apphost.run.RunFolder;

/// What makes one execution of the host this one.
///
/// @param folder where it keeps its files; its name is the run's
/// @param token what a change of it must carry
/// @param version of PersonaPlex
/// @param stopAll ends it in order, as Ctrl+C does; returns at once
public record HostRun(RunFolder folder, ControlToken token, String version, Runnable stopAll) {

  /// One with a new token, which the mask learns.
  public static HostRun of(RunFolder folder, SecretMask mask, String version, Runnable stopAll) {
    ControlToken token = ControlToken.random();
    mask.add(token.secret());
    return new HostRun(folder, token, version, stopAll);
  }
}
