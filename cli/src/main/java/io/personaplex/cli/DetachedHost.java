package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.process.ChildCommand;
import io.personaplex.apphost.process.DetachedStart;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.apphost.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `run --detach`: the same `run` in another process, which goes on when this one, its terminal and
/// its process group are gone.
///
/// Both know the run's id beforehand: this process makes the folder, the other one finds it by an
/// environment variable, writes its record there, and is believed to be up when the status page
/// answers with that id. Secrets reach it by its environment.
///
/// @param environment of this process
/// @param options what it is told
/// @param more further arguments of `run`
/// @param required what the run must have, as `--require` names it
/// @param settings the same, understood
/// @param application for its addresses
/// @param output where its start is told
record DetachedHost(
    Map<String, String> environment,
    SettingsOptions options,
    List<String> more,
    Optional<String> required,
    RunSettings settings,
    Application application,
    Output output) {
  /// Names the run that a host in the background is.
  private static final String RUN_VARIABLE = "PERSONAPLEX_DETACHED_RUN";

  /// Where its own output goes, in the folder of the run.
  static final String LOG = "host.log";

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_MS = 50;
  private static final int LINES_SHOWN_MAX = 20;

  /// The folder made for this process, if it is a host in the background.
  static Optional<RunFolder> folder(Map<String, String> environment, Path state) {
    return Optional.ofNullable(environment.get(RUN_VARIABLE))
        .filter(RunId::isRunId)
        .map(id -> RunFolder.of(state, new RunId(id)))
        .filter(folder -> Files.isDirectory(folder.path()));
  }

  /// Starts it, and returns when it answers or has failed.
  ///
  /// @return the exit code: of the host, if it ended
  int start(SecretMask mask) throws InterruptedException {
    RunFolder folder = RunFolder.create(settings.home(), Clock.system(ZoneId.systemDefault()));
    Path log = folder.path().resolve(LOG);
    Process host = DetachedStart.start(command(folder), log);
    long deadline = System.nanoTime() + ANSWERS_WITHIN.toNanos();
    do {
      Optional<OwnerRecord> record = OwnerRecord.read(folder);
      if (record.isPresent() && isUp(new HostClient(record.get()))) {
        tell(record.get(), folder);
        return ExitCode.OK.code();
      }
      if (host.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
        output.note(mask.mask(tail(log)));
        forget(folder, log);
        return host.exitValue();
      }
    } while (System.nanoTime() - deadline < 0);
    host.destroy();
    throw new CommandException(
        ExitCode.FAILED,
        "The host (pid %d) did not answer at %s within %d s and was told to stop; its output is in %s"
            .formatted(host.pid(), settings.dashboard().url(), ANSWERS_WITHIN.toSeconds(), log));
  }

  /// With a requirement only once it is met: if it cannot be, the host ends, and so does this.
  private boolean isUp(HostClient host) {
    return host.answers()
        && (required.isEmpty()
            || host.resources()
                .filter(all -> all.stream().allMatch(Awaited.RUNNING::isReached))
                .isPresent());
  }

  private ChildCommand command(RunFolder folder) {
    JvmLaunch launch = JvmLaunch.likeThisJvm();
    var arguments = new ArrayList<String>();
    arguments.add(launch.java().toString());
    arguments.addAll(launch.flags());
    arguments.add("@" + JvmLaunch.hostFlagsFile());
    Optional.ofNullable(System.getProperty(JvmLaunch.FLAGS_PROPERTY))
        .ifPresent(flags -> arguments.add("-D%s=%s".formatted(JvmLaunch.FLAGS_PROPERTY, flags)));
    arguments.add(PersonaPlex.class.getName());
    arguments.add("run");
    arguments.add("--no-open");
    arguments.addAll(more);
    required.ifPresent(what -> arguments.addAll(List.of("--require", what)));
    var variables = new HashMap<>(environment);
    variables.put("CLASSPATH", launch.classPath());
    variables.put(RUN_VARIABLE, folder.id().text());
    options.handOver(arguments::add, variables::put);
    return new ChildCommand(arguments, variables, Path.of("").toAbsolutePath());
  }

  private void tell(OwnerRecord record, RunFolder folder) {
    String page = url(Scenario6.FRONTEND);
    String backend = url(Scenario6.BACKEND);
    if (output.isJson()) {
      output.print(
          new JsonMapper()
              .createObjectNode()
              .put("run", record.run().text())
              .put("pid", record.host().pid())
              .put("page", page)
              .put("backend", backend)
              .put("dashboard", settings.dashboard().url())
              .put("logs", folder.path().toString()));
      return;
    }
    output.print(
        """
        PersonaPlex runs in the background: run %s, pid %d.

          page       %s
          backend    %s
          dashboard  %s
          logs       %s

        It may still be loading: './personaplex wait' returns when it can be talked to.
        './personaplex stop' stops it; ps, logs -f and open tell more."""
            .formatted(
                record.run(),
                record.host().pid(),
                page,
                backend,
                settings.dashboard().url(),
                folder.path()));
  }

  private String url(String service) {
    return application.service(service).endpoint().orElseThrow().url();
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LINES_SHOWN_MAX), lines.size()));
    } catch (IOException failure) {
      return "%s: cannot be read (%s)".formatted(log, failure);
    }
  }

  /// What it had to say was shown; a run that never began is not kept.
  private static void forget(RunFolder folder, Path log) {
    try {
      Files.deleteIfExists(log);
    } catch (IOException _) {
      return; // then the folder stays, and retention removes it some day
    }
    folder.removeIfEmpty();
  }
}
