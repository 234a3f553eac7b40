package io.personaplex.cli;

import io.personaplex.backend.BackendMain;
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
  static final String BACKEND_TAG = "personaplex/" + Scenario6.BACKEND + ":latest";

  /// Name of the page's image.
  static final String FRONTEND_TAG = "personaplex/" + Scenario6.FRONTEND + ":latest";

  /// Inside a container a service listens on all addresses: what is reachable from outside is what
  /// the engine publishes.
  private static final String EVERYWHERE = "0.0.0.0";

  // Vert.x brings Netty and its own Jackson (3); the models read JSON with Jackson 2.
  private static final List<String> SERVER_LIBRARIES = List.of("vertx-", "netty-", "jackson-");

  static final ServiceImage BACKEND =
      new ServiceImage(
          Scenario6.BACKEND,
          "PersonaPlex for the JVM: the speech backend",
          BACKEND_TAG,
          BackendMain.class.getName(),
          List.of(
              "protocol", "audio", "speech", "models", "tts", "engine-cascade", "http", "backend"),
          Stream.concat(
                  SERVER_LIBRARIES.stream(),
                  Stream.of("lwjgl-", "onnxruntime-", "whisper-jni-", "llama-"))
              .toList(),
          Map.of("MOSHI_HOST", EVERYWHERE, "MOSHI_PORT", "8998"),
          "MOSHI_PORT",
          Optional.of("MOSHI_USE_SSL"));

  static final ServiceImage FRONTEND =
      new ServiceImage(
          Scenario6.FRONTEND,
          "PersonaPlex for the JVM: the page",
          FRONTEND_TAG,
          FrontendMain.class.getName(),
          List.of("protocol", "http", "frontend"),
          SERVER_LIBRARIES,
          Map.of("APP_HOST", EVERYWHERE, "APP_PORT", "8010"),
          "APP_PORT",
          Optional.empty());

  private Scenario6Images() {}

  /// All of them.
  static List<ServiceImage> all() {
    return List.of(BACKEND, FRONTEND);
  }
}
