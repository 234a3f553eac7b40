package io.personaplex.apphost.model;

import java.time.Duration;

/// How the supervisor asks a service whether it can work.
///
/// @param path asked with GET at the service's first endpoint
/// @param answer which answers count
/// @param interval pause between two questions once the service is healthy
/// @param startInterval pause between two questions before that
/// @param timeout after this an answer is as good as none: health becomes unknown
public record HealthCheck(
    String path, Answer answer, Duration interval, Duration startInterval, Duration timeout) {

  /// The kinds of answer.
  public enum Answer {
    /// Our own JSON, see `io.personaplex.http.Health`: 200 when healthy, 503 with a reason or an
    /// activity until then. Nothing else counts, so another program on the port is not healthy.
    HEALTH_JSON,
    /// Any status from 200 to 299, whatever the body.
    STATUS_2XX
  }

  /// Of a service of ours, at the usual pace: every 2 s, every 250 ms while starting, at most 3 s
  /// for an answer.
  public static HealthCheck at(String path) {
    return of(path, Answer.HEALTH_JSON);
  }

  /// Of any HTTP server, at the same pace.
  public static HealthCheck anyServer(String path) {
    return of(path, Answer.STATUS_2XX);
  }

  private static HealthCheck of(String path, Answer answer) {
    return new HealthCheck(
        path, answer, Duration.ofSeconds(2), Duration.ofMillis(250), Duration.ofSeconds(3));
  }
}
