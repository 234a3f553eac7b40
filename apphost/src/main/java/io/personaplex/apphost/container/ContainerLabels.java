package io.personaplex.apphost.container;

import io.personaplex.apphost.process.ProcessIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The labels by which a later run, or a later process, knows what a container or network is for
/// and whether anyone still wants it.
///
/// @param run id of the run that created it
/// @param application name of the application
/// @param resource name of the resource in it
/// @param owner the AppHost that created it
/// @param persistent whether it outlives its run
public record ContainerLabels(
    String run, String application, String resource, ProcessIdentity owner, boolean persistent) {
  /// Label of the run's id; everything of ours carries it.
  public static final String RUN = "io.personaplex.run";

  /// Label of the application's name.
  public static final String APPLICATION = "io.personaplex.app";

  /// Label of the resource's name.
  public static final String RESOURCE = "io.personaplex.resource";

  /// Label of the owner.
  public static final String OWNER = "io.personaplex.owner";

  /// Label of the lifetime: `session` or `persistent`.
  public static final String LIFETIME = "io.personaplex.lifetime";

  private static final String SESSION_LIFETIME = "session";
  private static final String PERSISTENT_LIFETIME = "persistent";

  /// Reads them from all labels of a container; empty if one is missing or no owner can be read. A
  /// lifetime that is not `session` counts as persistent: better left than lost.
  public static Optional<ContainerLabels> of(Map<String, String> labels) {
    String run = labels.get(RUN);
    String application = labels.get(APPLICATION);
    String resource = labels.get(RESOURCE);
    if (run == null || application == null || resource == null) {
      return Optional.empty();
    }
    boolean persistent = !SESSION_LIFETIME.equals(labels.get(LIFETIME));
    return ProcessIdentity.parse(labels.getOrDefault(OWNER, ""))
        .map(owner -> new ContainerLabels(run, application, resource, owner, persistent));
  }

  /// Label to value.
  public SequencedMap<String, String> toMap() {
    var labels = new LinkedHashMap<String, String>();
    labels.put(RUN, run);
    labels.put(APPLICATION, application);
    labels.put(RESOURCE, resource);
    labels.put(OWNER, owner.toString());
    labels.put(LIFETIME, persistent ? PERSISTENT_LIFETIME : SESSION_LIFETIME);
    return labels;
  }
}
