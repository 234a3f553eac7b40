package io.personaplex.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.apphost.container.EnginePreference;
import io.personaplex.apphost.container.Engines;
import io.personaplex.http.SettingsException;
import io.personaplex.models.Megabytes;
import io.personaplex.publish.BuildContext;
import io.personaplex.publish.BuildInputs;
import io.personaplex.publish.BuiltImage;
import io.personaplex.publish.PublishException;
import io.personaplex.publish.ServiceImage;
import io.personaplex.publish.ServiceImageBuilder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run of `personaplex image`: which images, built or only written, and what is said about it.
///
/// Apart from [ImageCommand], so that no other command loads anything of `publish`.
final class ImageRun {
  private final ImageOptions options;
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final PrintWriter err;

  ImageRun(
      ImageOptions options, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /// @throws SettingsException if an option cannot be meant
  ExitCode run() throws InterruptedException {
    List<ServiceImage> images;
    BuildInputs inputs;
    try {
      images = images();
      inputs = inputs();
    } catch (PublishException wrongName) {
      throw new SettingsException("image: " + wrongName.getMessage());
    }
    try {
      JsonNode result =
          options.context().isPresent()
              ? write(images, inputs, options.context().get().toAbsolutePath())
              : build(images, inputs);
      if (options.json() && !result.isEmpty()) {
        out.println(result.toPrettyString());
      }
      return result.isEmpty() ? ExitCode.UNAVAILABLE : ExitCode.OK;
    } catch (PublishException | ContainerFault failure) {
      err.println(failure.getMessage());
      return ExitCode.FAILED;
    } finally {
      out.flush();
      err.flush();
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
          "%s: %s in %s; next: %s"
              .formatted(
                  image.service(),
                  Megabytes.of(written.bytes()),
                  own,
                  NextCommand.build(image, options.engine().orElse(EngineKind.DOCKER), own)));
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
        engines.choose(
            options.engine().map(EnginePreference::only).orElseGet(EnginePreference::any));
    if (chosen.isEmpty()) {
      for (Diagnosis diagnosis : engines.diagnoses()) {
        if (options.engine().map(diagnosis.engine()::equals).orElse(true)) {
          err.println(diagnosis.sentence() + ". " + diagnosis.remedy());
        }
      }
      err.println("Without an engine: --context DIR writes what one would build.");
      return results;
    }
    var builder = new ServiceImageBuilder(chosen.get());
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
                  inputs.base().map(base -> " above " + base).orElse(""),
                  seconds,
                  built.id(),
                  NextCommand.run(image, chosen.get().kind())));
      ObjectNode node = describe(results, image, built.bytes());
      node.put("image", built.id());
      node.put("engine", built.engine());
      node.put("seconds", seconds);
    }
    return results;
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
    PrintWriter to = options.json() ? err : out;
    to.println(line);
    to.flush();
  }

  private BuildInputs inputs() {
    return new BuildInputs(
        Path.of(System.getProperty("java.home", "")),
        System.getProperty("java.class.path", ""),
        JvmLaunch.flagsFile(),
        options.base(),
        Version.current(),
        environment.getOrDefault("PERSONAPLEX_COMMIT", ""));
  }

  private List<ServiceImage> images() {
    if (options.service().equals(ImageOptions.ALL)) {
      if (options.tag().isPresent()) {
        throw new SettingsException("image: --tag names one image, not " + ImageOptions.ALL);
      }
      return Scenario6Images.all();
    }
    ServiceImage image =
        Scenario6Images.all().stream()
            .filter(each -> each.service().equals(options.service()))
            .findFirst()
            .orElseThrow(
                () ->
                    new SettingsException(
                        "image: there is no service '%s'; there are %s, %s and %s"
                            .formatted(
                                options.service(),
                                Scenario6.BACKEND,
                                Scenario6.FRONTEND,
                                ImageOptions.ALL)));
    return List.of(options.tag().map(image::tagged).orElse(image));
  }
}
