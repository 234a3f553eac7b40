package io.personaplex.apphost;

import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.http.Health;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Asks with GET. Of a service of ours it believes nothing but an answer of our own shape: see
/// [io.personaplex.http.Health].
final class HttpHealthProbe implements HealthProbe {
  @Override
  public ServiceHealth ask(Endpoint endpoint, HealthCheck check) {
    try {
      LocalHttp.Answer answer = LocalHttp.get(endpoint, check.path(), check.timeout());
      return switch (check.answer()) {
        case HEALTH_JSON -> verdict(answer.status(), answer.body());
        case STATUS_2XX -> verdict(answer.status());
      };
    } catch (IOException failure) {
      return ServiceHealth.of(
          Status.UNKNOWN, "no answer from " + endpoint.url(endpoint.scheme(), check.path()));
    }
  }

  private static ServiceHealth verdict(int httpStatus) {
    return httpStatus / 100 == 2
        ? ServiceHealth.of(Status.HEALTHY, "")
        : ServiceHealth.of(Status.UNHEALTHY, "answered " + httpStatus);
  }

  private static ServiceHealth verdict(int httpStatus, String body) {
    Health said = parse(body);
    if (said == null || said.httpStatus() != httpStatus) {
      return ServiceHealth.of(
          Status.UNKNOWN, "answered %d, but not as our health route does".formatted(httpStatus));
    }
    return switch (said) {
      case Health.Starting(String activity, double progress) ->
          new ServiceHealth(
              Status.STARTING,
              activity,
              progress < 0
                  ? OptionalInt.empty()
                  : OptionalInt.of((int) Math.clamp(progress * 100, 0, 100)));
      case Health.Ok(String notice) -> ServiceHealth.of(Status.HEALTHY, notice);
      case Health.Failed(String reason) -> ServiceHealth.of(Status.UNHEALTHY, reason);
    };
  }

  private static @Nullable Health parse(String body) {
    try {
      return Health.fromJson(new JsonObject(body));
    } catch (RuntimeException _) {
      // Not JSON (DecodeException), not an object or not our words (ClassCast, IllegalArgument):
      // whatever it is, it says nothing about our service.
      return null;
    }
  }
}
