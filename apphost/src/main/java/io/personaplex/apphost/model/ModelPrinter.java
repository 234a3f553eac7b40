package io.personaplex.apphost.model;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// The application as text, JSON and a graph. No secret is in any of them.
public final class ModelPrinter {
  private final Application application;

  /// @param application what is printed
  public ModelPrinter(Application application) {
    this.application = application;
  }

  /// For people, a block for each resource in start order.
  public String text() {
    var out = new StringBuilder(application.name()).append('\n');
    for (Parameter parameter : application.parameters()) {
      out.append("%n%s  parameter%n".formatted(parameter.name()));
      line(out, "value", parameter.value().map(Value::shown).orElse("not set"));
      line(out, "needed", parameter.required() ? "always" : "no");
    }
    for (Service service : application.services()) {
      out.append("%n%s  service%n".formatted(service.name()));
      for (Form form : service.forms()) {
        line(out, "runs as", describe(form));
        form.environment()
            .forEach((name, value) -> line(out, "", "  with " + name + "=" + value.shown()));
      }
      service
          .endpoints()
          .forEach(
              endpoint ->
                  line(
                      out,
                      "endpoint",
                      "%s %s (%s)"
                          .formatted(endpoint.name(), endpoint.url(), endpoint.variable())));
      service.healthCheck().ifPresent(check -> line(out, "health", "GET " + check.path()));
      service
          .dependencies()
          .forEach(on -> line(out, "waits for", on.on() + " " + on.condition().words()));
      service
          .environment()
          .forEach((name, value) -> line(out, "environment", name + "=" + value.shown()));
      line(out, "restart", describe(service.restartPolicy()));
      line(
          out,
          "stop",
          "%d s, then killed%s"
              .formatted(
                  service.stopGrace().toSeconds(),
                  service.lifetime() == Lifetime.PERSISTENT
                      ? "; as a container it is left running"
                      : ""));
      if (service.startsExplicitly()) {
        line(out, "start", "when asked for");
      }
    }
    return out.toString();
  }

  /// For programs.
  public JsonObject json() {
    var parameters = new JsonArray();
    application
        .parameters()
        .forEach(
            parameter -> {
              var json =
                  new JsonObject()
                      .put("name", parameter.name())
                      .put("required", parameter.required());
              parameter.value().ifPresent(value -> json.put("value", value.shown()));
              parameters.add(json);
            });
    var services = new JsonArray();
    application.services().forEach(service -> services.add(json(service)));
    return new JsonObject()
        .put("application", application.name())
        .put("parameters", parameters)
        .put("services", services);
  }

  /// The same, written out over several lines.
  public String jsonText() {
    return json().encodePrettily();
  }

  /// For Graphviz: solid arrows are waits, dashed ones references.
  public String dot() {
    var out = new StringBuilder("digraph \"%s\" {%n  rankdir=LR;%n".formatted(application.name()));
    for (Service service : application.services()) {
      String forms = service.forms().stream().map(Form::kind).collect(Collectors.joining(" | "));
      out.append(
          "  \"%s\" [shape=box, label=\"%s\\n%s\"];%n"
              .formatted(service.name(), service.name(), forms));
    }
    for (Service service : application.services()) {
      service
          .dependencies()
          .forEach(
              on ->
                  out.append(
                      "  \"%s\" -> \"%s\" [label=\"waits %s\"];%n"
                          .formatted(service.name(), on.on(), on.condition().words())));
      service
          .references()
          .forEach(
              to ->
                  out.append(
                      "  \"%s\" -> \"%s\" [style=dashed, label=\"%s\"];%n"
                          .formatted(service.name(), to.service(), to.scheme())));
    }
    return out.append("}\n").toString();
  }

  private static JsonObject json(Service service) {
    var forms = new JsonArray();
    service
        .forms()
        .forEach(
            form -> {
              var json = new JsonObject().put("kind", form.kind());
              switch (form) {
                case Form.Jvm jvm ->
                    json.put("main", jvm.mainClass())
                        .put("arguments", new JsonArray(jvm.arguments()));
                case Form.Executable executable ->
                    json.put("command", new JsonArray(executable.command()));
                case Form.External() -> {}
                case ContainerForm container -> {
                  json.put("image", container.image().reference());
                  json.put("arguments", new JsonArray(container.arguments()));
                  json.put(
                      "mounts",
                      new JsonArray(
                          container.mounts().stream().map(ModelPrinter::describe).toList()));
                  container.gpu().ifPresent(gpu -> json.put("gpu", describe(gpu)));
                }
              }
              forms.add(json.put("environment", json(form.environment())));
            });
    var endpoints = new JsonArray();
    service
        .endpoints()
        .forEach(
            endpoint ->
                endpoints.add(
                    new JsonObject()
                        .put("name", endpoint.name())
                        .put("host", endpoint.host())
                        .put("port", endpoint.port())
                        .put("url", endpoint.url())
                        .put("variable", endpoint.variable())));
    var dependencies = new JsonArray();
    service
        .dependencies()
        .forEach(
            on ->
                dependencies.add(
                    new JsonObject()
                        .put("on", on.on())
                        .put("condition", on.condition().name().toLowerCase(Locale.ROOT))
                        .put("keeps_waiting", on.keepsWaiting())
                        .put("restarts_with", on.restartsWith())));
    var json =
        new JsonObject()
            .put("name", service.name())
            .put("forms", forms)
            .put("endpoints", endpoints)
            .put("environment", json(service.environment()))
            .put("waits_for", dependencies)
            .put("lifetime", service.lifetime().name().toLowerCase(Locale.ROOT))
            .put("restart", describe(service.restartPolicy()))
            .put("stop_grace_s", service.stopGrace().toMillis() / 1000.0)
            .put("explicit_start", service.startsExplicitly());
    service.healthCheck().ifPresent(check -> json.put("health_path", check.path()));
    return json;
  }

  private static JsonObject json(SequencedMap<String, Value> environment) {
    var json = new JsonObject();
    environment.forEach((name, value) -> json.put(name, value.shown()));
    return json;
  }

  private static String describe(Form form) {
    return switch (form) {
      case Form.Jvm jvm -> "process: Java, " + jvm.mainClass();
      case Form.Executable executable -> "executable: " + String.join(" ", executable.command());
      case Form.External() -> "external: only watched";
      case ContainerForm container -> {
        var parts = new ArrayList<String>();
        parts.add("container: " + container.image().reference());
        container.gpu().ifPresent(gpu -> parts.add("GPU " + describe(gpu)));
        container.mounts().forEach(mount -> parts.add("sees " + describe(mount)));
        yield String.join("%n                ".formatted(), parts);
      }
    };
  }

  private static String describe(Mount mount) {
    return switch (mount) {
      case Mount.Volume(String volume, String target) ->
          "volume %s at %s".formatted(volume, target);
      case Mount.Bind(Path source, String target, boolean readOnly) ->
          (source.toString().equals(target) ? target : source + " at " + target)
              + (readOnly ? " (read only)" : "");
    };
  }

  private static String describe(GpuRequest gpu) {
    String which =
        switch (gpu) {
          case GpuRequest.All _ -> "all";
          case GpuRequest.Count(int count, _) -> count + " of them";
          case GpuRequest.Devices(List<String> ids, _) -> String.join(", ", ids);
        };
    return which + (gpu.required() ? " (required)" : " (if there is one)");
  }

  private static String describe(RestartPolicy policy) {
    return switch (policy.when()) {
      case NEVER -> "never";
      case ON_FAILURE -> "after a failure";
      case ALWAYS -> "always";
    };
  }

  private static void line(StringBuilder out, String what, String text) {
    out.append("  %-12s%s%n".formatted(what, text));
  }
}
