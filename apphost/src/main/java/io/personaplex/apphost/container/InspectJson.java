package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerState.Health;
import io.personaplex.apphost.container.ContainerState.Status;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what `container inspect` prints. Docker and Podman agree on the shape, not on every name
/// in it:
///
/// ```
/// [{"Id": "4f…", "Name": "/speech", "Image": "sha256:…", "Config": {"Labels": {…}},
///   "State": {"Status": "running", "ExitCode": 0, "OOMKilled": false, "Error": "",
///             "StartedAt": "2026-11-24T10:00:00.1Z", "Health": {"Status": "healthy"}},
///   "NetworkSettings": {"Ports": {"8998/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8998"}]}}}]
/// ```
final class InspectJson {
  private InspectJson() {}

  /// @throws DecodeException if it is no JSON
  static List<ContainerState> containers(String text) {
    return objects(text).stream().map(InspectJson::container).toList();
  }

  private static List<JsonObject> objects(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    try {
      var array = new JsonArray(text);
      var objects = new ArrayList<JsonObject>();
      for (int i = 0; i < array.size(); i++) {
        objects.add(array.getJsonObject(i));
      }
      return objects;
    } catch (ClassCastException _) {
      throw new DecodeException("not an array of objects");
    }
  }

  private static ContainerState container(JsonObject container) {
    JsonObject state = object(container, "State");
    Status status = status(state.getString("Status", ""));
    String image = container.getString("Image", "");
    return new ContainerState(
        container.getString("Id", ""),
        container.getString("Name", "").replaceFirst("^/", ""),
        status,
        state.getInteger("ExitCode", 0),
        state.getBoolean("OOMKilled", false),
        state.getString("Error", ""),
        health(state),
        time(state.getString("StartedAt", "")),
        status == Status.RUNNING ? Optional.empty() : time(state.getString("FinishedAt", "")),
        strings(object(container, "Config").getJsonObject("Labels")),
        prefixed(image),
        ports(object(container, "NetworkSettings").getJsonObject("Ports")));
  }

  /// An image's id as Docker writes it; Podman leaves the algorithm out.
  static String prefixed(String imageId) {
    return imageId.isEmpty() || imageId.contains(":") ? imageId : "sha256:" + imageId;
  }

  private static Status status(String word) {
    return switch (word) {
      case "created", "configured", "initialized" -> Status.CREATED;
      case "running" -> Status.RUNNING;
      case "paused" -> Status.PAUSED;
      case "restarting" -> Status.RESTARTING;
      case "removing", "stopping" -> Status.STOPPING;
      case "exited", "stopped" -> Status.EXITED;
      default -> Status.DEAD;
    };
  }

  private static Health health(JsonObject state) {
    JsonObject health = state.getJsonObject("Health", state.getJsonObject("Healthcheck"));
    String word = health == null ? "" : health.getString("Status", "");
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "starting" -> Health.STARTING;
      case "healthy" -> Health.HEALTHY;
      case "unhealthy" -> Health.UNHEALTHY;
      default -> Health.NONE;
    };
  }

  /// "Never" is the year 1.
  private static Optional<Instant> time(String text) {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      return time.isBefore(Instant.EPOCH) ? Optional.empty() : Optional.of(time);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static List<PortBinding> ports(@Nullable JsonObject ports) {
    var bindings = new ArrayList<PortBinding>();
    if (ports == null) {
      return bindings;
    }
    for (String port : ports.fieldNames()) {
      JsonArray hosts = ports.getJsonArray(port);
      int containerPort = Integer.parseInt(port.replaceFirst("/.*", ""));
      for (int i = 0; hosts != null && i < hosts.size(); i++) {
        JsonObject host = hosts.getJsonObject(i);
        bindings.add(
            new PortBinding(
                host.getString("HostIp", ""),
                Integer.parseInt(host.getString("HostPort", "0")),
                containerPort));
      }
    }
    return bindings;
  }

  private static JsonObject object(JsonObject parent, String name) {
    JsonObject child = parent.getJsonObject(name);
    return child == null ? new JsonObject() : child;
  }

  private static Map<String, String> strings(@Nullable JsonObject object) {
    var strings = new HashMap<String, String>();
    if (object != null) {
      object.forEach(entry -> strings.put(entry.getKey(), String.valueOf(entry.getValue())));
    }
    return strings;
  }
}
