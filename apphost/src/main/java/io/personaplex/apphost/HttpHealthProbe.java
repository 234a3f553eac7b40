package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.http.Health;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Asks `GET /health`, and believes nothing but an answer of our own shape: see
/// [io.personaplex.http.Health].
///
/// Written with `HttpURLConnection` because a blocking question with two timeouts is all that is
/// needed and it costs no extra threads.
final class HttpHealthProbe implements HealthProbe {
  private static final int ANSWER_BYTES_MAX = 64 * 1024;

  @Override
  public ServiceHealth ask(Endpoint endpoint, HealthCheck check) {
    try {
      var url = URI.create("http://" + endpoint.host() + ":" + endpoint.port() + check.path());
      // Never through a proxy, whatever the system properties say: it is this machine.
      var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
      int timeoutMs = Math.toIntExact(check.timeout().toMillis());
      connection.setConnectTimeout(timeoutMs);
      connection.setReadTimeout(timeoutMs);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Connection", "close");
      try {
        return verdict(connection.getResponseCode(), body(connection));
      } finally {
        connection.disconnect();
      }
    } catch (IOException failure) {
      return ServiceHealth.of(
          Status.UNKNOWN, "no answer from " + endpoint.url("http", check.path()));
    }
  }

  private static String body(HttpURLConnection connection) throws IOException {
    InputStream body =
        connection.getResponseCode() < 400
            ? connection.getInputStream()
            : connection.getErrorStream();
    if (body == null) {
      return "";
    }
    try (body) {
      return new String(body.readNBytes(ANSWER_BYTES_MAX), UTF_8);
    }
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
