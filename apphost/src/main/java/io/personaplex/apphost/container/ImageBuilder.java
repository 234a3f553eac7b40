package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.log.LineSplitter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Has an engine build an image, and passes on what the builder says.
final class ImageBuilder {
  private static final Duration TIME_MAX = Duration.ofMinutes(30);
  private static final Duration LAST_LINES_MAX = Duration.ofSeconds(1);

  /// So many of the last lines tell why it failed.
  private static final int TELLING_LINES = 5;

  private final EngineClient client;

  ImageBuilder(EngineClient client) {
    this.client = client;
  }

  /// @throws ContainerFault if it failed, or was not done in time
  void run(ImageBuild build, Consumer<String> output) throws InterruptedException {
    var arguments = new ArrayList<>(List.of("build", "--tag", build.tag()));
    arguments.add("--file");
    arguments.add(build.context().resolve(build.file()).toString());
    if (client.kind() == EngineKind.PODMAN) {
      // The OCI format, its default, has no health check.
      arguments.addAll(List.of("--format", "docker"));
    }
    CreateArguments.labels(arguments, build.labels());
    arguments.add(build.context().toString());
    var lastLines = new ArrayDeque<String>();
    int exitCode =
        runShowing(
            arguments,
            line -> {
              synchronized (lastLines) {
                lastLines.add(line);
                if (lastLines.size() > TELLING_LINES) {
                  lastLines.removeFirst();
                }
              }
              output.accept(line);
            });
    if (exitCode != 0) {
      synchronized (lastLines) {
        var answer = new ClientAnswer(exitCode, "", String.join("\n", lastLines));
        throw client.fault(arguments, answer);
      }
    }
  }

  private int runShowing(List<String> arguments, Consumer<String> lines)
      throws InterruptedException {
    ClientProcess process = client.start(Map.of("BUILDKIT_PROGRESS", "plain"), arguments);
    try {
      Thread reader =
          Thread.startVirtualThread(() -> split(process.process().getInputStream(), lines));
      if (!process.process().waitFor(TIME_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ContainerFault(
            Kind.TIMED_OUT,
            client.kind().program() + " build",
            "not done within %d min".formatted(TIME_MAX.toMinutes()));
      }
      reader.join(LAST_LINES_MAX);
      return process.process().exitValue();
    } finally {
      if (process.process().isAlive()) {
        process.signalKill();
      }
    }
  }

  private static void split(InputStream stream, Consumer<String> lines) {
    var splitter = new LineSplitter(LineSplitter.LINE_BYTES_MAX, lines);
    byte[] chunk = new byte[LineSplitter.LINE_BYTES_MAX];
    try {
      for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
        splitter.accept(chunk, 0, count);
      }
    } catch (IOException _) {
      // killed while we read
    }
    splitter.end();
  }
}
