package io.personaplex.apphost.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What every process of a run carries in its environment, so that it can be found wherever it has
/// gone: also in a session of its own, when its parents are dead.
///
/// A process that is started with an emptied environment loses it; as long as its parents live it
/// is found by descent.
///
/// @param run id of the run
/// @param owner the process that is responsible for it: the AppHost
public record RunMarker(String run, ProcessIdentity owner) {
  /// Carries the run's id.
  public static final String RUN_VARIABLE = "PERSONAPLEX_RUN";

  /// Carries the owner, so that a later start can tell leftovers from a run that lives.
  public static final String OWNER_VARIABLE = "PERSONAPLEX_OWNER";

  /// Carries the name of the resource a process belongs to.
  public static final String RESOURCE_VARIABLE = "PERSONAPLEX_RESOURCE";

  /// The marker of a run that this process owns.
  public static RunMarker mine(String run) {
    return new RunMarker(run, ProcessIdentity.current());
  }

  /// The variables for a process of `resource`.
  public Map<String, String> environment(String resource) {
    var variables = new LinkedHashMap<>(environment());
    variables.put(RESOURCE_VARIABLE, resource);
    return variables;
  }

  /// The variables for a process that belongs to no resource.
  public Map<String, String> environment() {
    var variables = new LinkedHashMap<String, String>();
    variables.put(RUN_VARIABLE, run);
    variables.put(OWNER_VARIABLE, owner.toString());
    return variables;
  }

  /// Every running process of this run that may be looked at, this one excepted.
  public List<ProcessIdentity> carriers() {
    return MarkedProcess.all().stream()
        .filter(process -> process.run().equals(run))
        .map(MarkedProcess::process)
        .toList();
  }

  /// Those of one resource.
  public List<ProcessIdentity> carriers(String resource) {
    return MarkedProcess.all().stream()
        .filter(process -> process.run().equals(run) && process.resource().equals(resource))
        .map(MarkedProcess::process)
        .toList();
  }
}
