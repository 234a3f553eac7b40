package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Something that runs elsewhere: watched, never started or stopped.
final class ExternalInstance implements Instance {
  private final Endpoint endpoint;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();

  /// @param endpoint where it answers
  ExternalInstance(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Place place() {
    return new Place.Elsewhere(endpoint.url());
  }

  @Override
  public InputStream output() {
    return InputStream.nullInputStream();
  }

  @Override
  public CompletableFuture<Exit> exit() {
    return exit;
  }

  @Override
  public boolean stop(Duration grace) {
    return clear();
  }

  @Override
  public boolean clear() {
    exit.complete(Exit.of(0));
    return true;
  }

  @Override
  public void kill() {
    clear();
  }

  @Override
  public boolean outlivesHost() {
    return true;
  }

  @Override
  public void leave() {
    clear();
  }

  /// Whoever answers there is meant.
  @Override
  public boolean listensAt(Endpoint where) {
    return true;
  }

  @Override
  public List<String> left() {
    return List.of();
  }
}
