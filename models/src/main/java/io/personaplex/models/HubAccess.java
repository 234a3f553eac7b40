package io.personaplex.models;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether the hub would give out a file, asked without fetching it.
public sealed interface HubAccess {

  /// It would.
  record Granted() implements HubAccess {}

  /// It would not: no token, or one without the right, or a licence that was not accepted.
  ///
  /// @param reason one sentence
  record Refused(String reason) implements HubAccess {}

  /// It could not be asked, or gave an answer that is neither.
  ///
  /// @param reason one sentence
  record Unknown(String reason) implements HubAccess {}

  /// Asks the hub, with the token and the proxies of this environment.
  ///
  /// @param repository `owner/name`
  /// @param file its path in the repository
  /// @param limit until the hub has answered for the first time
  static HubAccess ask(
      Map<String, String> environment, String repository, String file, Duration limit) {
    try {
      ProxySelector proxies = EnvironmentProxies.of(environment);
      var hub = new HubClient(environment, proxies, new Hosts(proxies, limit, limit), limit);
      Optional<String> obstacle = hub.obstacle();
      if (obstacle.isPresent()) {
        return new Unknown(obstacle.get());
      }
      var wanted = new HubFile(file, 0, "");
      hub.info(new HubSource(repository, "main", List.of(wanted)), wanted);
      return new Granted();
    } catch (HubRefusal refusal) {
      return new Refused(String.valueOf(refusal.getMessage()));
    } catch (ModelException failure) {
      return new Unknown(String.valueOf(failure.getMessage()));
    }
  }
}
