package io.personaplex.apphost;

import io.personaplex.apphost.model.ApplicationException;

/// The control of a running application: single resources through its supervisor, the whole through
/// whoever runs the host.
///
/// @param supervisor acts on the resources
/// @param end ends the application in order; returns at once
record HostControl(Supervisor supervisor, Runnable end) implements Control {
  @Override
  public void restart(String name) {
    refuse();
  }

  @Override
  public void stop(String name) {
    refuse();
  }

  @Override
  public void start(String name) {
    refuse();
  }

  @Override
  public void stopAll() {
    end.run();
  }

  private static void refuse() {
    throw new ApplicationException("This host can only be stopped as a whole.");
  }
}
