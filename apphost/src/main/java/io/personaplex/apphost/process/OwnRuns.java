package io.personaplex.apphost.process;

import java.util.Optional;

/// Which processes are AppHosts of this user.
@FunctionalInterface
public interface OwnRuns {
  /// None that are known.
  OwnRuns NONE = pid -> Optional.empty();

  /// The run of the AppHost with this process id, in words: `run 2026-… started at …`.
  Optional<String> describe(long pid);
}
