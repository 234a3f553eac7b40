package io.personaplex.cli;

import static io.personaplex.cli.config.OptionName.APP_HOST;
import static io.personaplex.cli.config.OptionName.APP_PORT;
import static io.personaplex.cli.config.OptionName.MOSHI_HOST;
import static io.personaplex.cli.config.OptionName.MOSHI_PORT;
import static io.personaplex.cli.config.OptionName.MOSHI_USE_SSL;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.backend.BackendMain;
import io.personaplex.cli.config.OptionName;
import io.personaplex.frontend.FrontendMain;
import io.personaplex.publish.ServiceImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The images of the two services: which of our rooms and of other people's jars each needs.
///
/// `Scenario6ImagesTest` fails when a jar refers to a class that is in none of the others.
final class Scenario6Images {
  /// Name of the backend's image; the AppHost looks for it.
  static final String BACKEND_TAG = OptionName.IMAGE;

  /// Name of the page's image.
  static final String FRONTEND_TAG = "personaplex/" + Scenario6.FRONTEND + ":latest";

  /// Inside a container a service listens on all addresses: what is reachable from outside is what
  /// the engine publishes.
  private static final String EVERYWHERE = "0.0.0.0";

  // commons-: Apache's reader of tar archives, for voices, and what it needs.
  // Vert.x brings Netty and its own Jackson (3); the models read JSON with Jackson 2.
  private static final List<String> SERVER_LIBRARIES = List.of("vertx-", "netty-", "jackson-");

  static final ServiceImage BACKEND =
      new ServiceImage(
          Scenario6.BACKEND,
          "PersonaPlex for the JVM: the speech backend",
          BACKEND_TAG,
          BackendMain.class.getName(),
          List.of(
              "protocol",
              "audio",
              "speech",
              "models",
              "tts",
              "engine-cascade",
              "tensor",
              "kernels",
              "codec",
              "lm",
              "engine-personaplex",
              "http",
              "backend"),
          List.of(JvmLaunch.ENGINE_FLAGS),
          Stream.concat(
                  SERVER_LIBRARIES.stream(),
                  Stream.of("lwjgl-", "onnxruntime-", "whisper-jni-", "llama-", "commons-"))
              .toList(),
          Map.of(MOSHI_HOST.name(), EVERYWHERE, MOSHI_PORT.name(), MOSHI_PORT.defaultValue()),
          MOSHI_PORT.name(),
          Optional.of(MOSHI_USE_SSL.name()));

  static final ServiceImage FRONTEND =
      new ServiceImage(
          Scenario6.FRONTEND,
          "PersonaPlex for the JVM: the page",
          FRONTEND_TAG,
          FrontendMain.class.getName(),
          List.of("protocol", "http", "frontend"),
          List.of(),
          SERVER_LIBRARIES,
          Map.of(APP_HOST.name(), EVERYWHERE, APP_PORT.name(), APP_PORT.defaultValue()),
          APP_PORT.name(),
          Optional.empty());

  private Scenario6Images() {}

  /// All of them.
  static List<ServiceImage> all() {
    return List.of(BACKEND, FRONTEND);
  }
}
