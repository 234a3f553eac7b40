package io.personaplex.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.personaplex.apphost.LocalHttp;
import io.personaplex.apphost.RunIdentity;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.http.Suggestion;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Speaks to the host of a run: asks for what is, and for a change.
///
/// **Threads**: any; each call blocks at most a few seconds.
final class HostClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final OwnerRecord run;
  private final Endpoint dashboard;

  HostClient(OwnerRecord run) {
    this.run = run;
    this.dashboard = Endpoint.loopback(URI.create(run.dashboard()).getPort(), "DASHBOARD_PORT");
  }

  /// Whether the port answers, and for this run: another run may have taken it.
  boolean answers() {
    return get(RunIdentity.PATH)
        .filter(json -> json.path("run").asText().equals(run.run().text()))
        .isPresent();
  }

  /// The newest snapshot as JSON; empty if the host does not answer.
  Optional<JsonNode> snapshot() {
    return answers() ? get("/api/resources") : Optional.empty();
  }

  /// The resources; empty if the host does not answer.
  Optional<List<ResourceView>> resources() {
    return snapshot()
        .map(
            json -> {
              var resources = new ArrayList<ResourceView>();
              json.path("resources").forEach(node -> resources.add(ResourceView.of(node)));
              return List.copyOf(resources);
            });
  }

  /// The resources of these names, or all if there are no names.
  ///
  /// @throws CommandException if the host does not answer, or has no such resource
  List<ResourceView> resources(List<String> names) {
    List<ResourceView> all =
        resources()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.NO_HOST,
                        "The host of run %s (pid %d) does not answer at %s."
                            .formatted(run.run(), run.host().pid(), run.dashboard())));
    List<String> known = all.stream().map(ResourceView::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
    }
    return all.stream()
        .filter(resource -> names.isEmpty() || names.contains(resource.name()))
        .toList();
  }

  /// Asks for a change of a resource.
  ///
  /// @param action `restart`, `stop` or `start`
  /// @throws CommandException if it is refused
  void change(String resource, String action) {
    post("/api/resources/%s/%s".formatted(resource, action));
  }

  /// Asks the application to end.
  ///
  /// @throws CommandException if it is refused
  void stopAll() {
    post("/api/stop");
  }

  /// What to say of a name that no resource has.
  static CommandException unknown(String name, List<String> known) {
    return new CommandException(
        ExitCode.USAGE,
        "There is no resource '%s'%s; there are: %s"
            .formatted(name, Suggestion.suffix(name, known), String.join(", ", known)));
  }

  private void post(String path) {
    try {
      LocalHttp.Answer answer = LocalHttp.post(dashboard, path, run.token(), TIMEOUT);
      if (answer.status() / 100 != 2) {
        String error = parse(answer.body()).path("error").asText("");
        throw new CommandException(
            ExitCode.FAILED,
            error.isEmpty() ? "The host answered %d.".formatted(answer.status()) : error);
      }
    } catch (IOException failure) {
      throw new CommandException(
          ExitCode.FAILED,
          "The host at %s does not answer (%s).".formatted(run.dashboard(), failure.getMessage()));
    }
  }

  private Optional<JsonNode> get(String path) {
    try {
      LocalHttp.Answer answer = LocalHttp.get(dashboard, path, TIMEOUT);
      return answer.status() == 200 ? Optional.of(parse(answer.body())) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }
}
