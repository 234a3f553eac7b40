package io.personaplex.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Asks a backend how it is and who it is.
final class BackendProbe implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Target target;

  BackendProbe(Target target) {
    this.target = target;
  }

  /// `/health`; missing when there was no answer.
  JsonNode health() {
    return get("/health");
  }

  /// `/api/info`; missing when there was no answer.
  JsonNode info() {
    return get("/api/info");
  }

  private JsonNode get(String path) {
    try {
      var request = HttpRequest.newBuilder(target.http(path)).timeout(TIMEOUT).build();
      return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (JacksonException e) {
      throw new BenchException(
          "%s did not answer with JSON; is it a PersonaPlex backend?".formatted(target.http(path)),
          e);
    } catch (IOException e) {
      // Not listening yet, or no longer: the caller decides what that means.
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while asking the backend", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
