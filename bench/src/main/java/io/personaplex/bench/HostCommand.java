package io.personaplex.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench host`: what a person waits for who starts and stops the application, and what the host
/// costs between the two. Measured at the real `./personaplex run` with the echo engine.
@Command(
    name = "host",
    description = "Start, stop and kill the application; measure the host and its logs.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec before call()
final class HostCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final String NO_MODELS = "none: the echo engine";
  private static final int LINES_PER_SECOND = 10_000;

  /// Classes are loaded and compiled for a while after the start.
  private static final Duration SETTLES = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "starts and Ctrl+C; twice as often the host is killed (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "how long it is idle, and how long a child logs (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (var bench = new HostBench()) {
      if (rounds < 1 || seconds < 1) {
        throw new BenchException("--rounds and --seconds must be at least 1");
      }
      var mapper = new ObjectMapper();
      var header = new RunHeader(BackendOptions.commandLine(spec), NO_MODELS);
      var measured = new HostReport();
      starts(bench, measured, err);
      stops(bench, measured, err);
      idle(bench, measured, err);
      LogFlood read = flood(bench, true, err);
      LogFlood unread = flood(bench, false, err);
      ObjectNode report = header.begin(mapper, MissingNode.getInstance());
      measured.addTo(report);
      HostReport.addLogs(report, "terminal_read", read);
      HostReport.addLogs(report, "terminal_not_read", unread);
      out.println(json ? report.toPrettyString() : HostReport.describe(report));
      return 0;
    } catch (BenchException e) {
      err.println("bench host: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("bench host: interrupted");
      return FAILED;
    }
  }

  /// With the host and without it by turns, so that a machine that slows down slows both.
  private void starts(HostBench bench, HostReport measured, PrintWriter progress)
      throws InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      say(progress, "start %d of %d".formatted(round, rounds));
      double backend = LoneService.BACKEND.startMillis(bench);
      double frontend = LoneService.FRONTEND.startMillis(bench);
      measured.ownStartMillis.add(Math.max(backend, frontend));
      try (HostUnderTest host = HostUnderTest.start(bench)) {
        measured.dashboardMillis.add(host.awaitDashboard());
        measured.healthyMillis.add(host.awaitHealthy());
        measured.interruptMillis.add(host.interruptToEmpty());
      }
    }
  }

  private void stops(HostBench bench, HostReport measured, PrintWriter progress)
      throws InterruptedException {
    for (int round = 1; round <= 2 * rounds; round++) {
      say(progress, "kill %d of %d".formatted(round, 2 * rounds));
      try (HostUnderTest host = HostUnderTest.start(bench)) {
        host.awaitHealthy();
        measured.killMillis.add(host.killToEmpty());
      }
    }
    for (int round = 1; round <= rounds; round++) {
      say(progress, "stop %d of %d".formatted(round, rounds));
      try (HostUnderTest host = HostUnderTest.start(bench)) {
        host.awaitHealthy();
        measured.stopMillis.add(host.stopToEmpty());
      }
    }
  }

  private void idle(HostBench bench, HostReport measured, PrintWriter progress)
      throws InterruptedException {
    say(progress, "idle for %d s".formatted(seconds));
    try (HostUnderTest host = HostUnderTest.start(bench)) {
      host.awaitHealthy();
      TimeUnit.NANOSECONDS.sleep(SETTLES.toNanos());
      long start = System.nanoTime();
      Duration before = cpu(host);
      TimeUnit.SECONDS.sleep(seconds);
      Duration after = cpu(host);
      double wall = System.nanoTime() - start;
      measured.idle(
          seconds,
          100 * after.minus(before).toNanos() / wall,
          Machine.residentKilobytes(host.pid()).orElse(0) / 1024.0);
    }
  }

  private LogFlood flood(HostBench bench, boolean read, PrintWriter progress)
      throws InterruptedException {
    say(
        progress,
        "%d lines a second for %d s, terminal %s"
            .formatted(LINES_PER_SECOND, seconds, read ? "read" : "not read"));
    return LogFlood.measure(bench, LINES_PER_SECOND, seconds, read);
  }

  private static Duration cpu(HostUnderTest host) {
    return ProcessHandle.of(host.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new BenchException("the host is gone"));
  }

  private static void say(PrintWriter progress, String what) {
    progress.println("host: " + what);
    progress.flush();
  }
}
