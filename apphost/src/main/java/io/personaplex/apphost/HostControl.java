package io.personaplex.apphost;

/// The control of a running application: single resources through its supervisor, the whole through
/// whoever runs the host.
///
/// @param supervisor acts on the resources
/// @param end ends the application in order; returns at once
record HostControl(Supervisor supervisor, Runnable end) implements Control {
  @Override
  public void restart(String name) {
    supervisor.restart(name);
  }

  @Override
  public void stop(String name) {
    supervisor.stop(name);
  }

  @Override
  public void start(String name) {
    supervisor.start(name);
  }

  @Override
  public void stopAll() {
    end.run();
  }
}
