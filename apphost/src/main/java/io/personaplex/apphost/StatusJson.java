package io.personaplex.apphost;

import io.personaplex.apphost.ResourceState.CrashLoop;
import io.personaplex.apphost.ResourceState.Exited;
import io.personaplex.apphost.ResourceState.FailedToStart;
import io.personaplex.apphost.ResourceState.Finished;
import io.personaplex.apphost.ResourceState.NotStarted;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.RuntimeUnavailable;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopped;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ResourceState.Waiting;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.log.LogRing;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToLongFunction;

/// Snapshots and logs as JSON. Absent values are left out.
///
/// Every text that did not come from the model is masked once more, before it is encoded: a secret
/// that an error message has picked up must not leave here.
final class StatusJson {
  private final String application;
  private final SecretMask mask;
  private final ToLongFunction<String> linesLost;

  /// @param linesLost how many log lines a resource has lost
  StatusJson(String application, SecretMask mask, ToLongFunction<String> linesLost) {
    this.application = application;
    this.mask = mask;
    this.linesLost = linesLost;
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

  private JsonObject resource(ResourceSnapshot resource) {
    var endpoints = new JsonArray();
    resource.service().endpoints().forEach(endpoint -> endpoints.add(endpoint(endpoint)));
    var skipped = new JsonArray();
    resource.skipped().forEach(form -> skipped.add(skipped(form)));
    var json =
        new JsonObject()
            .put("name", resource.name())
            .put("state", resource.state().word())
            .put("detail", mask.mask(resource.state().sentence()))
            .put("since", resource.since().toString())
            .put("restarts", resource.restarts())
            .put("endpoints", endpoints)
            .put("skippedForms", skipped)
            .put("notices", texts(resource.notices()))
            .put("logLinesLost", linesLost.applyAsLong(resource.name()));
    resource
        .form()
        .ifPresent(
            form -> json.put("form", form.kind()).put("environment", environment(resource, form)));
    resource.crash().ifPresent(crash -> json.put("crash", crash(crash)));
    resource.state().whereabouts().ifPresent(place -> put(json, place));
    switch (resource.state()) {
      case Running(_, ServiceHealth health) ->
          json.put("health", health.status().word()).put("detail", mask.mask(health.detail()));
      case Starting _ -> json.put("health", "unknown");
      case Exited(Exit exit) -> put(json, exit);
      case CrashLoop(Exit last, _) -> put(json, last);
      case Finished _ -> json.put("exitCode", 0);
      case FailedToStart(_, String remedy) -> {
        if (!remedy.isEmpty()) {
          json.put("remedy", mask.mask(remedy));
        }
      }
      case RuntimeUnavailable(List<String> reasons) -> json.put("reasons", texts(reasons));
      case NotStarted _, Waiting _, Stopping _, Stopped _ -> {}
    }
    return json;
  }

  private JsonObject skipped(SkippedForm form) {
    var json = new JsonObject().put("form", form.kind()).put("reason", mask.mask(form.reason()));
    return form.remedy().isEmpty() ? json : json.put("remedy", mask.mask(form.remedy()));
  }

  private static JsonObject endpoint(Endpoint endpoint) {
    return new JsonObject()
        .put("name", endpoint.name())
        .put("url", endpoint.url())
        .put("port", endpoint.port())
        .put("variable", endpoint.variable());
  }

  /// What the model sets and nothing else; secrets as their mask.
  private static JsonObject environment(ResourceSnapshot resource, Form form) {
    var environment = new JsonObject();
    resource
        .service()
        .environment(form)
        .forEach((variable, value) -> environment.put(variable, value.shown()));
    return environment;
  }

  private JsonObject crash(Crash crash) {
    var json =
        new JsonObject()
            .put("attempt", crash.attempt())
            .put("at", crash.at().toString())
            .put("ended", mask.mask(crash.exit().words()))
            .put("outOfMemory", crash.exit().outOfMemory())
            .put("lastLines", texts(crash.lastLines()));
    put(json, crash.exit());
    crash.nextRetry().ifPresent(at -> json.put("nextRetry", at.toString()));
    return json;
  }

  private JsonArray texts(List<String> all) {
    return new JsonArray(all.stream().map(mask::mask).toList());
  }

  private static void put(JsonObject json, Exit exit) {
    if (exit.code() != Exit.UNKNOWN) {
      json.put("exitCode", exit.code());
    }
    exit.signal().ifPresent(signal -> json.put("signal", signal));
  }

  private static void put(JsonObject json, Place place) {
    switch (place) {
      case Place.Child(long pid) -> json.put("pid", pid);
      case Place.Container container ->
          json.put("container", container.shortId()).put("engine", container.engine());
      case Place.Elsewhere(String url) -> json.put("elsewhere", url);
    }
  }
}
