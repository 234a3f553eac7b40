package io.personaplex.apphost;

import io.personaplex.apphost.model.ApplicationException;

/// What may be asked of a running application from outside: by the commands and by the status page.
///
/// Each call asks and returns soon; what comes of it is seen on the [SnapshotBoard].
///
/// **Threads**: any.
public interface Control {
  /// Stops a resource and starts it again; starts it if it does not run.
  ///
  /// @throws ApplicationException if that is not possible now, with the reason
  /// @throws IllegalArgumentException if there is no such resource
  void restart(String name);

  /// Stops a resource and leaves it stopped.
  ///
  /// @throws ApplicationException if that is not possible now, with the reason
  /// @throws IllegalArgumentException if there is no such resource
  void stop(String name);

  /// Starts a resource that does not run.
  ///
  /// @throws ApplicationException if that is not possible now, with the reason
  /// @throws IllegalArgumentException if there is no such resource
  void start(String name);

  /// Ends the whole application in order, the host with it.
  void stopAll();
}
