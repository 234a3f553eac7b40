package io.personaplex.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.process.ProcessGroup;
import io.personaplex.apphost.process.Signal;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One child that logs fast for a while, through the whole AppHost: pipe, file, ring, terminal.
///
/// @param child what the child measured
/// @param linesMissing of its lines, those that are not in the log file
/// @param linesTwice those that are in it more than once
/// @param isInRing its last line was in the ring of the status page
/// @param linesShown those that reached the terminal
/// @param linesNotShown those of which the terminal was told that they were dropped
/// @param hostCpuPercent CPU time of the host, of one core
record LogFlood(
    NoiseMain.Report child,
    long linesMissing,
    long linesTwice,
    boolean isInRing,
    long linesShown,
    long linesNotShown,
    double hostCpuPercent) {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Pattern LINE = Pattern.compile(" line (\\d+) \\.");
  private static final Pattern NOT_SHOWN = Pattern.compile("… (\\d+) lines not shown");

  /// What came out at the terminal.
  private record Shown(long lines, long notShown) {}

  /// @param terminalIsRead whether somebody reads the terminal while it runs; if not, nobody ever
  ///   does
  static LogFlood measure(HostBench bench, int perSecond, int seconds, boolean terminalIsRead)
      throws InterruptedException {
    try {
      return run(bench, perSecond, seconds, terminalIsRead);
    } catch (IOException e) {
      throw new BenchException("the log of the flood cannot be read", e);
    }
  }

  private static LogFlood run(HostBench bench, int perSecond, int seconds, boolean terminalIsRead)
      throws IOException, InterruptedException {
    Path state = Files.createTempDirectory(bench.home(), "flood");
    Path ringFile = state.resolve("ring");
    Path reportFile = state.resolve("report");
    JvmLaunch launch = JvmLaunch.likeThisJvm();
    var command = new ArrayList<String>(List.of(launch.java().toString()));
    command.addAll(launch.flags());
    command.addAll(
        List.of(
            "@" + JvmLaunch.hostFlagsFile(),
            "-D" + JvmLaunch.FLAGS_PROPERTY + "=" + JvmLaunch.flagsFile(),
            FloodHostMain.class.getName(),
            state.toString(),
            Integer.toString(BackendProcess.freePort()),
            ringFile.toString(),
            Integer.toString(perSecond),
            Integer.toString(seconds),
            reportFile.toString()));
    ProcessGroup host = bench.start("flood", command, Map.copyOf(launch.environment()));
    try {
      CompletableFuture<Shown> shown =
          terminalIsRead
              ? CompletableFuture.supplyAsync(() -> read(host))
              : CompletableFuture.completedFuture(new Shown(0, 0));
      Duration cpu = awaitEnd(host);
      NoiseMain.Report child = NoiseMain.Report.read(reportFile);
      var seen = new BitSet();
      long twice = 0;
      for (Path file : logs(state)) {
        twice += note(file, seen);
      }
      Shown terminal = shown.join();
      return new LogFlood(
          child,
          child.lines() - seen.cardinality(),
          twice,
          Files.readString(ringFile).startsWith("line %d ".formatted(child.lines() - 1)),
          terminal.lines(),
          terminal.notShown(),
          100 * cpu.toNanos() / 1e9 / child.seconds());
    } finally {
      host.stop(Signal.TERM, Duration.ofSeconds(2));
    }
  }

  /// @return its CPU time, as it was last seen
  private static Duration awaitEnd(ProcessGroup host) throws InterruptedException {
    long start = System.nanoTime();
    Duration cpu = Duration.ZERO;
    while (!host.waitFor(POLL)) {
      cpu =
          ProcessHandle.of(host.pid())
              .flatMap(process -> process.info().totalCpuDuration())
              .orElse(cpu);
      if (System.nanoTime() - start > ENDS_WITHIN.toNanos()) {
        throw new BenchException("the flood did not end");
      }
    }
    if (host.waitFor().code() != 0) {
      throw new BenchException("the host of the flood ended with exit " + host.waitFor());
    }
    return cpu;
  }

  private static Shown read(ProcessGroup host) {
    long lines = 0;
    long notShown = 0;
    try (var reader = new BufferedReader(new InputStreamReader(host.output(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (LINE.matcher(line).find()) {
          lines++;
        }
        Matcher dropped = NOT_SHOWN.matcher(line);
        if (dropped.find()) {
          notShown += Long.parseLong(dropped.group(1));
        }
      }
    } catch (IOException _) {
      // The host has ended, and its output with it.
    }
    return new Shown(lines, notShown);
  }

  private static List<Path> logs(Path state) throws IOException {
    RunFolder run = RunFolder.of(state, LiveRuns.ids(state).getFirst());
    String name = run.logFile(FloodHostMain.NOISE).getFileName().toString();
    try (Stream<Path> files = Files.list(run.path())) {
      return files.filter(file -> file.getFileName().toString().startsWith(name)).toList();
    }
  }

  /// @return lines that were seen before
  private static long note(Path file, BitSet seen) throws IOException {
    long twice = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.find()) {
          int number = Integer.parseInt(matcher.group(1));
          twice += seen.get(number) ? 1 : 0;
          seen.set(number);
        }
      }
    }
    return twice;
  }
}
