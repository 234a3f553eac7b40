package io.personaplex.cascade.remote;

import java.time.Duration;

/// How long an endpoint is waited for.
///
/// @param connect until the connection stands
/// @param firstToken from the request until the first piece of text, connecting included
/// @param nextToken between two pieces
/// @param answer for a whole answer, tool calls included
public record EndpointTimeouts(
    Duration connect, Duration firstToken, Duration nextToken, Duration answer) {
  /// Longer than a person waits for a word, shorter than they wait before they repeat it.
  public static final EndpointTimeouts DEFAULT =
      new EndpointTimeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));
}
