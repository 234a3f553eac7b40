package io.personaplex.publish;

import io.personaplex.apphost.container.ContainerEngine;
import io.personaplex.apphost.container.ContainerFault;
import io.personaplex.apphost.container.ImageBuild;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Builds images: writes the context into a temporary folder, has an engine build it, and removes
/// the folder.
///
/// **Threads**: any number, of different tags.
public final class ServiceImageBuilder {
  /// A builder names its steps `Step 3/12 : …` (Docker), `STEP 3/12: …` (Podman), `#7 [2/5] …`
  /// (BuildKit); the rest of what it says is for a failure.
  private static final Pattern STEP = Pattern.compile("(?i)(step \\d+/\\d+|#\\d+ \\[).*");

  private static final int COLUMNS_MAX = 76;

  private final ContainerEngine engine;

  /// @param engine one that is ready
  public ServiceImageBuilder(ContainerEngine engine) {
    this.engine = engine;
  }

  /// Builds one image.
  ///
  /// @param progress told of each step, one line each; on any thread
  /// @throws PublishException if the context cannot be written, or the base cannot be had
  /// @throws ContainerFault if the engine cannot build it
  public BuiltImage build(ServiceImage image, BuildInputs inputs, Consumer<String> progress)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    try (var folder = TemporaryFolder.create("personaplex-image-")) {
      BuildContext context = BuildContext.write(image, inputs, folder.path(), progress);
      progress.accept("%s builds %s".formatted(engine.kind().title(), image.tag()));
      String id = build(context, image, inputs.base(), progress);
      return new BuiltImage(
          image,
          id,
          engine.kind().title(),
          context.bytes(),
          Duration.ofNanos(System.nanoTime() - startNanos));
    }
  }

  private String build(
      BuildContext context, ServiceImage image, Optional<String> base, Consumer<String> progress)
      throws InterruptedException {
    var request =
        new ImageBuild(context.folder(), Path.of(BuildContext.DOCKERFILE), image.tag(), Map.of());
    try {
      return engine.build(request, line -> steps(line, progress));
    } catch (ContainerFault fault) {
      if (base.isPresent() && !engine.hasImage(base.get())) {
        throw new PublishException(
            "the base image %s is not on this machine and %s could not pull it (%s): pull it first, or leave --base out"
                .formatted(base.get(), engine.kind().title(), fault.engineWords()),
            fault);
      }
      throw fault;
    }
  }

  private static void steps(String line, Consumer<String> progress) {
    if (STEP.matcher(line).matches()) {
      progress.accept(line.length() > COLUMNS_MAX ? line.substring(0, COLUMNS_MAX) + "…" : line);
    }
  }
}
