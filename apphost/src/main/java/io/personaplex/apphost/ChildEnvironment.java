package io.personaplex.apphost;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Parameter;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.model.Value;
import io.personaplex.apphost.process.RunMarker;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The whole environment of a child process: what this process has, without the secrets the child
/// was not given and without the marks of another run, and over it what the model sets.
final class ChildEnvironment {
  private static final Set<String> MARKS =
      Set.of(RunMarker.RUN_VARIABLE, RunMarker.OWNER_VARIABLE, RunMarker.RESOURCE_VARIABLE);

  private final Application application;
  private final Map<String, String> inherited;

  /// @param host the environment of this process
  ChildEnvironment(Application application, Map<String, String> host) {
    this.application = application;
    Set<String> secretNames = new HashSet<>();
    Set<String> secretValues = new HashSet<>();
    for (Parameter parameter : application.parameters()) {
      if (parameter.value().orElse(null) instanceof Value.Hidden(var secret)) {
        secretNames.add(parameter.name());
        if (secret.reveal().length() >= SecretMask.CHARACTERS_MIN) {
          secretValues.add(secret.reveal()); // a shorter one may equal anything
        }
      }
    }
    Map<String, String> kept = new LinkedHashMap<>(host);
    kept.entrySet()
        .removeIf(
            entry ->
                MARKS.contains(entry.getKey())
                    || secretNames.contains(entry.getKey())
                    || secretValues.contains(entry.getValue()));
    this.inherited = Collections.unmodifiableMap(kept);
  }

  /// For a child of this form, secrets it was given in clear.
  SequencedMap<String, String> of(Service service, Form form) {
    SequencedMap<String, String> all = new LinkedHashMap<>(inherited);
    all.putAll(application.revealedEnvironment(service, form));
    return all;
  }
}
