package io.personaplex.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.process.JvmLaunch;
import io.personaplex.models.Megabytes;
import io.personaplex.publish.BuildContext;
import io.personaplex.publish.BuildInputs;
import io.personaplex.publish.BuiltImage;
import io.personaplex.publish.ImageBuilder;
import io.personaplex.publish.PublishException;
import io.personaplex.publish.ServiceImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
  public Integer call() throws InterruptedException {
    List<ServiceImage> images;
    BuildInputs inputs;
    try {
      images = images();
      inputs = inputs();
    } catch (PublishException wrongName) {
      throw new ParameterException(spec().commandLine(), "image: " + wrongName.getMessage());
    }
    try {
      JsonNode result =
          context == null ? build(images, inputs) : write(images, inputs, context.toAbsolutePath());
      if (json && !result.isEmpty()) {
        out().println(result.toPrettyString());
      }
      return result.isEmpty() ? ExitCode.UNAVAILABLE.code() : ExitCode.OK.code();
    } catch (PublishException | ContainerFault failure) {
      err().println(failure.getMessage());
      return ExitCode.FAILED.code();
    } finally {
      out().flush();
      err().flush();
    }
  }

  /// Writes contexts only.
  private JsonNode write(List<ServiceImage> images, BuildInputs inputs, Path folder) {
    ArrayNode results = new JsonMapper().createArrayNode();
    for (ServiceImage image : images) {
      Path own = images.size() == 1 ? folder : folder.resolve(image.service());
      tell("%s: the build context".formatted(image.service()));
      BuildContext written = BuildContext.write(image, inputs, own, this::tellStep);
      tell(
          "%s: %s in %s; next: docker build --tag %s %s"
              .formatted(image.service(), Megabytes.of(written.bytes()), own, image.tag(), own));
      ObjectNode node = describe(results, image, written.bytes());
      node.put("context", own.toString());
      ObjectNode files = node.putObject("files");
      written.files().forEach(files::put);
    }
    return results;
  }

  /// Builds; an empty result if there is no engine to do it.
  private JsonNode build(List<ServiceImage> images, BuildInputs inputs)
      throws InterruptedException {
    ArrayNode results = new JsonMapper().createArrayNode();
    Engines engines = Engines.of(environment);
    Optional<ContainerEngine> chosen =
        engines.choose(engine == null ? EnginePreference.any() : EnginePreference.only(engine));
    if (chosen.isEmpty()) {
      for (Diagnosis diagnosis : engines.diagnoses()) {
        if (engine == null || engine == diagnosis.engine()) {
          err().println(diagnosis.sentence() + ". " + diagnosis.remedy());
        }
      }
      err().println("Without an engine: --context DIR writes what one would build.");
      return results;
    }
    var builder = new ImageBuilder(chosen.get());
    for (ServiceImage image : images) {
      tell(image.service() + ": the image");
      BuiltImage built = builder.build(image, inputs, this::tellStep);
      double seconds = built.elapsed().toMillis() / 1000.0;
      tell(
          "%s: %s, %s%s, built in %.1f s, %s; next: %s"
              .formatted(
                  image.service(),
                  image.tag(),
                  Megabytes.of(built.bytes()),
                  base == null ? "" : " above " + base,
                  seconds,
                  built.id(),
                  next(image)));
      ObjectNode node = describe(results, image, built.bytes());
      node.put("image", built.id());
      node.put("engine", built.engine());
      node.put("seconds", seconds);
    }
    return results;
  }

  private static String next(ServiceImage image) {
    return image.tag().equals(Scenario6Images.BACKEND_TAG)
        ? "./personaplex run"
        : "docker run --rm --publish 127.0.0.1:%1$d:%1$d %2$s".formatted(image.port(), image.tag());
  }

  private static ObjectNode describe(ArrayNode results, ServiceImage image, long bytes) {
    return results
        .addObject()
        .put("service", image.service())
        .put("tag", image.tag())
        .put("bytes", bytes);
  }

  private void tellStep(String line) {
    tell("  " + line);
  }

  private void tell(String line) {
    PrintWriter to = json ? err() : out();
    to.println(line);
    to.flush();
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
      if (tag != null) {
        throw new ParameterException(
            spec().commandLine(), "image: --tag names one image, not " + ALL);
      }
      return Scenario6Images.all();
    }
    return Scenario6Images.all().stream()
        .filter(image -> image.service().equals(service))
        .findFirst()
        .map(image -> List.of(tag == null ? image : image.tagged(tag)))
        .orElseThrow(
            () ->
                new ParameterException(
                    spec().commandLine(),
                    "image: there is no service '%s'; there are %s, %s and %s"
                        .formatted(service, Scenario6.BACKEND, Scenario6.FRONTEND, ALL)));
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    CommandSpec set = spec;
    if (set == null) {
      throw new IllegalStateException("run through picocli's CommandLine");
    }
    return set;
  }
}
