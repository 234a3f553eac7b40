package io.personaplex.apphost;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.NotStarted;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.log.LogRing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Snapshots and logs as JSON. Absent values are left out.
final class StatusJson {
  private final String application;

  StatusJson(String application) {
    this.application = application;
  }

  JsonObject snapshot(Snapshot snapshot) {
    var resources = new JsonArray();
    snapshot.resources().forEach(resource -> resources.add(resource(resource)));
    return new JsonObject()
        .put("application", application)
        .put("number", snapshot.number())
        .put("at", snapshot.at().toString())
        .put("resources", resources);
  }

  JsonObject log(String name, long from, LogRing ring) {
    List<LogLine> held = ring.from(from);
    var lines = new JsonArray();
    held.forEach(
        line ->
            lines.add(
                new JsonObject()
                    .put("number", line.number())
                    .put("at", line.at().toString())
                    .put("text", line.text())));
    return new JsonObject()
        .put("resource", name)
        .put("lines", lines)
        .put("next", held.isEmpty() ? from : held.getLast().number() + 1);
  }

  private static JsonObject resource(ResourceSnapshot resource) {
    var endpoints = new JsonArray();
    resource
        .service()
        .endpoint()
        .ifPresent(
            endpoint ->
                endpoints.add(
                    new JsonObject()
                        .put("url", endpoint.url())
                        .put("port", endpoint.port())
                        .put("variable", endpoint.variable())));
    var json =
        new JsonObject()
            .put("name", resource.name())
            .put("state", resource.state().word())
            .put("detail", resource.state().sentence())
            .put("since", resource.since().toString())
            .put("restarts", resource.restarts())
            .put("endpoints", endpoints)
            .put("lastWords", new JsonArray(resource.lastWords()));
    switch (resource.state()) {
      case Running(long pid, ServiceHealth health) ->
          json.put("pid", pid).put("health", health.status().word()).put("detail", health.detail());
      case Starting(long pid) -> json.put("pid", pid).put("health", "unknown");
      case Stopping(long pid) -> json.put("pid", pid);
      case Exited(int code) -> json.put("exitCode", code);
      case CrashLoop(int code, _) -> json.put("exitCode", code);
      case NotStarted(), Waiting(_), FailedToStart(_) -> {}
    }
    return json;
  }
}
