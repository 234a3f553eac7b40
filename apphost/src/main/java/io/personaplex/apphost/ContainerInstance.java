package io.personaplex.apphost;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ContainerLog;
import io.personaplex.apphost.container.ContainerState;
import io.personaplex.apphost.model.Endpoint;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A container that was started, or found running.
final class ContainerInstance implements Instance {
  private static final System.Logger LOG = System.getLogger(ContainerInstance.class.getName());

  private final ContainerEngine engine;
  private final String id;
  private final boolean persistent;
  private final ContainerLog log;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final Thread waiter;

  /// @param id the container's id; it runs, or has ended already
  /// @param persistent whether it may outlive this process
  ContainerInstance(ContainerEngine engine, String id, boolean persistent) {
    this.engine = engine;
    this.id = id;
    this.persistent = persistent;
    this.log = engine.followLogs(id);
    this.waiter = Thread.ofVirtual().name("wait " + place().words()).start(this::awaitExit);
  }

  private void awaitExit() {
    try {
      int code = engine.waitExit(id);
      exit.complete(
          new Exit(code, engine.inspect(id).filter(ContainerState::outOfMemory).isPresent(), ""));
    } catch (ContainerFault fault) {
      exit.complete(Exit.unknown(String.valueOf(fault.getMessage())));
    } catch (InterruptedException _) {
      exit.complete(Exit.unknown("nobody waits for it any more"));
    }
  }

  @Override
  public Place place() {
    return new Place.Container(id, engine.kind().program());
  }

  @Override
  public InputStream output() {
    return log.output();
  }

  @Override
  public CompletableFuture<Exit> exit() {
    return exit;
  }

  @Override
  public boolean stop(Duration grace) throws InterruptedException {
    try {
      engine.stop(id, grace);
    } catch (ContainerFault fault) {
      LOG.log(System.Logger.Level.WARNING, "{0}", fault.getMessage());
    }
    return clear();
  }

  @Override
  public boolean clear() throws InterruptedException {
    try {
      engine.remove(id);
      return true;
    } catch (ContainerFault fault) {
      LOG.log(System.Logger.Level.WARNING, "{0}", fault.getMessage());
      return false;
    } finally {
      log.close();
    }
  }

  /// The engine may take its time to answer, and whoever kills does not wait.
  @Override
  public void kill() {
    Thread.ofVirtual()
        .name("kill " + place().words())
        .start(
            () -> {
              try {
                engine.kill(id);
              } catch (ContainerFault fault) {
                LOG.log(System.Logger.Level.WARNING, "{0}", fault.getMessage());
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public boolean outlivesHost() {
    return persistent;
  }

  @Override
  public void leave() {
    waiter.interrupt();
    log.close();
  }

  @Override
  public boolean listensAt(Endpoint endpoint) {
    try {
      return engine
          .inspect(id)
          .filter(ContainerState::isRunning)
          .filter(
              state -> state.ports().stream().anyMatch(port -> port.hostPort() == endpoint.port()))
          .isPresent();
    } catch (ContainerFault _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public List<String> left() {
    return List.of(
        "%s (%s rm -f %s)"
            .formatted(
                place().words(),
                engine.kind().program(),
                new Place.Container(id, engine.kind().program()).shortId()));
  }
}
