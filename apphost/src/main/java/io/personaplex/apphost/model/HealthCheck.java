package io.personaplex.apphost.model;

import java.time.Duration;

/// How the supervisor asks a service whether it can work.
///
/// @param path answered with 200 when healthy, with 503 and a reason until then
/// @param interval pause between two questions once the service is healthy
/// @param startInterval pause between two questions before that
/// @param timeout after this an answer is as good as none: health becomes unknown
public record HealthCheck(
    String path, Duration interval, Duration startInterval, Duration timeout) {

  /// The usual pace: every 2 s, every 250 ms while starting, at most 3 s for an answer.
  public static HealthCheck at(String path) {
    return new HealthCheck(
        path, Duration.ofSeconds(2), Duration.ofMillis(250), Duration.ofSeconds(3));
  }
}
