package io.personaplex.apphost;

import io.personaplex.apphost.model.Endpoint;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One life of a service, whatever it runs in: from its start to when nothing of it is left.
///
/// **Threads**: [#kill] from any, also while another method blocks; the rest from one.
interface Instance {
  /// Where it is.
  Place place();

  /// What it prints; must be read. Ends when nothing of it is left, or when it is left alone.
  InputStream output();

  /// Completes, never exceptionally, when it has ended by itself or was ended.
  CompletableFuture<Exit> exit();

  /// Asks it to end, and kills it and all it started after `grace`.
  ///
  /// @return whether nothing of it is left
  boolean stop(Duration grace) throws InterruptedException;

  /// It has ended by itself: ends whatever it left behind.
  ///
  /// @return whether nothing of it is left
  boolean clear() throws InterruptedException;

  /// Kills it and all it started at once, without waiting. A [#stop] under way then returns soon.
  void kill();

  /// Whether it may outlive this process.
  boolean outlivesHost();

  /// Lets it run on, and stops watching it. Only if it [#outlivesHost].
  void leave();

  /// Whether it, and nobody else, listens there. If this cannot be found out, the answer is no.
  boolean listensAt(Endpoint endpoint);

  /// What is left of it, each with what a person needs to end it by hand.
  List<String> left();
}
