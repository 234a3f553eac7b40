package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.ListeningSocket;
import io.personaplex.apphost.process.ProcessFacts;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.Signal;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A child process with its group.
final class ProcessInstance implements Instance {
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(2);

  private final ProcessGroup group;
  private final Reaper reaper;
  private final CompletableFuture<Exit> exit;

  /// @param reaper is told when nothing is left of it
  ProcessInstance(ProcessGroup group, Reaper reaper) {
    this.group = group;
    this.reaper = reaper;
    this.exit = group.onExit().thenApply(status -> Exit.of(status.code()));
  }

  @Override
  public Place place() {
    return new Place.Child(group.pid());
  }

  @Override
  public InputStream output() {
    return group.output();
  }

  @Override
  public CompletableFuture<Exit> exit() {
    return exit;
  }

  @Override
  public boolean stop(Duration grace) throws InterruptedException {
    return forgetIf(group.stop(Signal.TERM, grace));
  }

  /// Whatever it left behind holds its output open and must not outlive it.
  @Override
  public boolean clear() throws InterruptedException {
    return forgetIf(group.killUntilEmpty(KILLED_WITHIN));
  }

  private boolean forgetIf(boolean gone) {
    if (gone) {
      reaper.forget(group);
    }
    return gone;
  }

  @Override
  public void kill() {
    group.kill();
  }

  @Override
  public boolean outlivesHost() {
    return false;
  }

  @Override
  public void leave() {
    throw new UnsupportedOperationException("a child process ends with its AppHost");
  }

  @Override
  public boolean listensAt(Endpoint endpoint) {
    return ListeningSocket.isHeldBy(group, endpoint.host(), endpoint.port());
  }

  @Override
  public List<String> left() {
    return group.members().stream()
        .flatMap(member -> ProcessFacts.of(member.pid()).stream())
        .map(ProcessFacts::toString)
        .toList();
  }
}
