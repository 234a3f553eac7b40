package io.personaplex.cli;

import io.personaplex.apphost.container.EngineKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `personaplex image`: builds the container image of a service.
@Command(
    name = "image",
    description = {
      "Builds the container image of a service: Java, its jars and the C library of this system.",
      "No model and no secret gets in; nothing is pulled unless --base names another image."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex image                                   the speech backend",
      "  personaplex image all                               both services",
      "  personaplex image --base my/base:1                  on another base",
      "  personaplex image --context /tmp/ctx                only write what an engine would build",
      "",
      "Exit code: 0, 1 (failed), 2 (wrong use), 69 (no container engine)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ImageCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Parameters(
      paramLabel = "SERVICE",
      arity = "0..1",
      defaultValue = Scenario6.BACKEND,
      description = "${DEFAULT-VALUE} (default), " + Scenario6.FRONTEND + " or " + ImageOptions.ALL)
  private String service = Scenario6.BACKEND;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "name of the image; without it personaplex/SERVICE:latest")
  private @Nullable String tag;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "docker or podman; without it whichever is ready, Docker first")
  private @Nullable EngineKind engine;

  @Option(
      names = "--context",
      paramLabel = "DIR",
      description = "write the build context into this new folder and build nothing")
  private @Nullable Path context;

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      description = {
        "image to build on, with glibc, libstdc++6 and libgomp1;",
        "without it, a base is made from this system (Debian, Ubuntu)"
      })
  private @Nullable String base;

  @Option(
      names = "--json",
      description = "print the result as JSON; progress goes to the error output")
  private boolean json;

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  ImageCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec set = spec;
    if (set == null) {
      throw new IllegalStateException("run through picocli's CommandLine");
    }
    var options =
        new ImageOptions(
            service,
            Optional.ofNullable(tag),
            Optional.ofNullable(base),
            Optional.ofNullable(engine),
            Optional.ofNullable(context),
            json);
    return new ImageRun(
            options, environment, set.commandLine().getOut(), set.commandLine().getErr())
        .run()
        .code();
  }
}
