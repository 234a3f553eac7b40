package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.models.Megabytes;
import io.personaplex.publish.BuildContext;
import io.personaplex.publish.BuildInputs;
import io.personaplex.publish.PublishException;
import io.personaplex.publish.ServiceImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  personaplex image --base debian:12-slim             on another base",
      "  personaplex image --context /tmp/ctx                only write what an engine would build",
      "",
      "Exit code: 0, 1 (failed), 2 (wrong use), 69 (no container engine)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ImageCommand implements Callable<Integer> {
  private static final String ALL = "all";

  private final Map<String, String> environment;

  @Parameters(
      paramLabel = "SERVICE",
      arity = "0..1",
      defaultValue = Scenario6.BACKEND,
      description = "${DEFAULT-VALUE} (default), " + Scenario6.FRONTEND + " or " + ALL)
  private String service = Scenario6.BACKEND;

  @Option(
      names = "--context",
      paramLabel = "DIR",
      description = "write the build context into this new folder and build nothing")
  private @Nullable Path context;

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      description =
          "image to build on; without it, a base is made from this system (Debian, Ubuntu)")
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
  public Integer call() {
    List<ServiceImage> images = images();
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter progress = json ? spec().commandLine().getErr() : out;
    Path folder = context;
    if (folder == null) {
      throw new ParameterException(spec().commandLine(), "image: say --context DIR");
    }
    var results = new JsonMapper().createArrayNode();
    try {
      for (ServiceImage image : images) {
        Path own = images.size() == 1 ? folder : folder.resolve(image.service());
        progress.println(image.service() + ": build context " + own);
        BuildContext written =
            BuildContext.write(image, inputs(), own.toAbsolutePath(), lines(progress));
        describe(results.addObject(), image, written);
        progress.println(
            "%s: %s; next: docker build --tag %s %s"
                .formatted(image.service(), Megabytes.of(written.bytes()), image.tag(), own));
      }
    } catch (PublishException failure) {
      spec().commandLine().getErr().println(failure.getMessage());
      return ExitCode.FAILED.code();
    }
    if (json) {
      out.println(results.toPrettyString());
    }
    return ExitCode.OK.code();
  }

  private static Consumer<String> lines(PrintWriter out) {
    return line -> {
      out.println("  " + line);
      out.flush();
    };
  }

  private static void describe(ObjectNode node, ServiceImage image, BuildContext written) {
    node.put("service", image.service());
    node.put("tag", image.tag());
    node.put("context", written.folder().toString());
    ObjectNode files = node.putObject("bytes");
    written.files().forEach(files::put);
  }

  private BuildInputs inputs() {
    return new BuildInputs(
        Path.of(System.getProperty("java.home", "")),
        System.getProperty("java.class.path", ""),
        JvmLaunch.flagsFile(),
        Optional.ofNullable(base),
        Version.current(),
        environment.getOrDefault("PERSONAPLEX_COMMIT", ""));
  }

  private List<ServiceImage> images() {
    if (service.equals(ALL)) {
      return Scenario6Images.all();
    }
    return Scenario6Images.all().stream()
        .filter(image -> image.service().equals(service))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec().commandLine(),
                    "image: there is no service '%s'; there are %s, %s and %s"
                        .formatted(service, Scenario6.BACKEND, Scenario6.FRONTEND, ALL)));
  }

  private CommandSpec spec() {
    CommandSpec set = spec;
    if (set == null) {
      throw new IllegalStateException("run through picocli's CommandLine");
    }
    return set;
  }
}
