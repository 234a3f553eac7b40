package io.personaplex.apphost;

import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.ChildCommand;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.ProcessStartException;
import io.personaplex.apphost.process.Reaper;
import io.personaplex.apphost.process.RunMarker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Starts services as child processes.
///
/// **Threads**: any.
final class ProcessStarter {
  private final ChildEnvironment environment;
  private final JvmLaunch launch;
  private final RunMarker marker;
  private final Reaper reaper;
  private final Path folder;

  /// @param launch how child JVMs are started
  /// @param marker what every child carries
  /// @param reaper ends the children if this process dies
  /// @param folder working folder of the children
  ProcessStarter(
      ChildEnvironment environment,
      JvmLaunch launch,
      RunMarker marker,
      Reaper reaper,
      Path folder) {
    this.environment = environment;
    this.launch = launch;
    this.marker = marker;
    this.reaper = reaper;
    this.folder = folder;
  }

  /// @throws StartFault if there is no such program
  Instance start(Service service, Form.Jvm form) {
    Map<String, String> all = environment.of(service, form);
    all.putAll(launch.environment());
    return start(service, launch.command(form), all);
  }

  /// @throws StartFault if there is no such program
  Instance start(Service service, Form.Executable form) {
    return start(service, form.command(), environment.of(service, form));
  }

  private Instance start(Service service, List<String> command, Map<String, String> all) {
    try {
      ProcessGroup group =
          ProcessGroup.start(new ChildCommand(command, all, folder), marker, service.name());
      reaper.watch(group, service.stopGrace());
      return new ProcessInstance(group, reaper);
    } catch (ProcessStartException failure) {
      throw new StartFault(String.valueOf(failure.getMessage()), "", false);
    }
  }
}
