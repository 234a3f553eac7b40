package io.personaplex.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.AppHost;
import io.personaplex.apphost.HostRun;
import io.personaplex.apphost.HostSettings;
import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.RunRequirements;
import io.personaplex.apphost.StopProgress;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.LogLine;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.run.RunFolder;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// An AppHost whose one service is [NoiseMain]: the whole path of a log line, with the terminal at
/// its end in the hands of whoever started it.
final class FloodHostMain {
  static final String NOISE = "noise";

  private static final Duration ENDS_WITHIN = Duration.ofMinutes(5);

  private FloodHostMain() {}

  /// @param arguments state folder, port of the status page, file for the ring's last line, then
  ///   those of [NoiseMain]
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path state = Path.of(arguments[0]);
    Endpoint dashboard = Endpoint.loopback(Integer.parseInt(arguments[1]), "DASHBOARD_PORT");
    Service noise =
        Service.named(NOISE)
            .jvm(NoiseMain.class, arguments[3], arguments[4], arguments[5])
            .restart(RestartPolicy.NEVER);
    SecretMask mask = SecretMask.empty();
    var out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, UTF_8);
    var console = new Console(out, mask);
    AppHost host =
        AppHost.start(
            Application.of("flood", noise),
            HostSettings.ofThisMachine(dashboard, state, mask)
                .requiring(RunRequirements.NONE.withoutContainers("it is measured without")),
            HostRun.of(RunFolder.create(state, Clock.systemUTC()), mask, "bench", () -> {}),
            console,
            (_, _) -> {});
    host.board()
        .await(now -> now.resource(NOISE).state() instanceof ResourceState.Finished, ENDS_WITHIN);
    List<LogLine> ring = host.supervisor().log(NOISE).tail(1);
    Files.writeString(Path.of(arguments[2]), ring.isEmpty() ? "" : ring.getLast().text());
    boolean clean = host.stop(StopProgress.NONE).isClean();
    console.close();
    // The console may wait for a terminal that nobody reads.
    Runtime.getRuntime().halt(clean ? 0 : 1);
  }
}
